// `millrace bucket …`.

#include <filesystem>

#include "app/commands/listing.h"
#include "app/engines/instance.h"
#include "base/limits.h"

namespace app::commands {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<object::Bucket*> bucket_of(Instance& instance, const Job& job) {
    const bool is_home = !job.has("bucket") || job.word("bucket") == instance.bucket_name();
    if (is_home) return &instance.records();
    return instance.store().bucket(job.word("bucket"));
}

// Calls `each` for every object below the prefix, page by page.
template <class Each>
Result<> for_each_object(object::Bucket& bucket, std::string_view prefix, Each each) {
    object::ListRequest request;
    request.prefix = prefix;
    for (;;) {
        TRY(const object::ListPage page, bucket.list(request));
        for (const object::Info& info : page.objects) TRY_VOID(each(info));
        if (!page.next) return {};
        request.start_after = *page.next;
    }
}

// An object's key as a path below `directory`; keys that would lead out of it are refused.
Result<std::filesystem::path> path_below(const std::string& directory, const std::string& key) {
    const std::filesystem::path relative(key);
    bool leads_out = relative.is_absolute() || key.find('\0') != std::string::npos;
    for (const auto& part : relative) leads_out = leads_out || part == "..";
    if (leads_out) {
        return Error{Code::invalid_argument,
                     base::text("object ", base::printable(key), ": its key is no path below ",
                                directory, "; use `millrace bucket cat` for it")};
    }
    return std::filesystem::path(directory) / relative;
}

}  // namespace

Exit perform_bucket_list(Instance& instance, const Job& job, Output& output) {
    const auto names = instance.store().buckets();
    if (!names) return report(output, names.error());
    Listing listing({"bucket"});
    for (const std::string& name : *names) listing.add({text_cell(name)});
    return show(listing, job, output);
}

Exit perform_bucket_ls(Instance& instance, const Job& job, Output& output) {
    const auto bucket = bucket_of(instance, job);
    if (!bucket) return report(output, bucket.error());
    Listing listing({"key", "size", "modified_ms", "etag"});
    const bool bare = !job.has("format");
    const auto listed =
        for_each_object(**bucket, job.word("prefix"), [&](const object::Info& info) -> Result<> {
            if (bare) {
                output.out(info.key + "\n");
            } else {
                listing.add({text_cell(info.key), number_cell(static_cast<std::int64_t>(info.size)),
                             number_cell(base::epoch_ms(info.modified)), text_cell(info.etag)});
            }
            return {};
        });
    if (!listed) return report(output, listed.error());
    return bare ? Exit::ok : show(listing, job, output);
}

Exit perform_bucket_cat(Instance& instance, const Job& job, Output& output) {
    const auto bucket = bucket_of(instance, job);
    if (!bucket) return report(output, bucket.error());
    const auto object = (*bucket)->get(job.word("key"));
    if (!object) return report(output, object.error());
    output.out(base::as_text(object->body));
    return Exit::ok;
}

Exit perform_bucket_cp(Instance& instance, const Job& job, Output& output) {
    const auto bucket = bucket_of(instance, job);
    if (!bucket) return report(output, bucket.error());
    const std::string directory(job.word("directory"));
    std::uint64_t copied = 0;
    std::string made;  // the directory made last: keys come in order, so mostly the same again
    const auto copy_one = [&](const object::Info& info) -> Result<> {
        TRY(const std::filesystem::path path, path_below(directory, info.key));
        TRY(const object::Object object, (*bucket)->get(info.key));
        if (path.parent_path().string() != made) {
            made = path.parent_path().string();
            TRY_VOID(instance.disk().make_directories(made));
        }
        TRY_VOID(instance.disk().remove(path.string()));
        TRY(const auto file, instance.disk().create(path.string()));
        TRY_VOID(file->append(object.body));
        ++copied;
        return {};
    };
    if (const auto done = for_each_object(**bucket, job.word("prefix"), copy_one); !done) {
        return report(output, done.error());
    }
    output.err(base::text(copied, " objects copied to ", directory, "\n"));
    return Exit::ok;
}

}  // namespace app::commands
