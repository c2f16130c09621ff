// `millrace key …` and `millrace user …`.

#include "app/commands/listing.h"
#include "app/engines/instance.h"
#include "codec/json/writer.h"

namespace app::commands {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<std::optional<auth::KeyLimit>> limit_of(const Job& job) {
    if (!job.has("bucket") && !job.has("prefix") && !job.has("rights")) {
        return std::optional<auth::KeyLimit>{};
    }
    const std::string_view rights = job.has("rights") ? job.word("rights") : "read,write,list";
    auth::KeyLimit limit;
    limit.bucket = job.word("bucket");
    limit.prefix = job.word("prefix");
    TRY(limit.rights, auth::parse_rights(rights));
    return std::optional(std::move(limit));
}

std::string_view name_of(auth::Key::Origin origin) {
    switch (origin) {
        case auth::Key::Origin::credentials:
            return "DATA/credentials";
        case auth::Key::Origin::table:
            return "DATA/auth/keys.json";
        case auth::Key::Origin::given:
            return "--credentials";
    }
    return "";
}

Exit report_outcome(const Result<>& outcome, Output& output, const std::string& done) {
    if (!outcome) return report(output, outcome.error());
    output.err(done + "\n");
    return Exit::ok;
}

}  // namespace

Exit perform_key_new(Instance& instance, const Job& job, Output& output) {
    auto limit = limit_of(job);
    if (!limit) return report(output, limit.error());
    const auto key = instance.keys().make(std::string(job.word("user")), *std::move(limit));
    if (!key) return report(output, key.error());
    if (job.word("format") != "json") {
        output.out(
            base::text("access_key_id      ", key->id, "\nsecret_access_key  ", key->secret, "\n"));
        return Exit::ok;
    }
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("access_key_id").string(key->id);
    json.key("secret_access_key").string(key->secret);
    json.end_object();
    output.out(text + "\n");
    return Exit::ok;
}

Exit perform_key_add(Instance& instance, const Job& job, Output& output) {
    auth::Key key{.id = std::string(job.word("id")),
                  .secret = std::string(job.word("secret")),
                  .user = std::string(job.word("user"))};
    const std::string id = key.id;
    return report_outcome(instance.keys().add(std::move(key)), output,
                          base::text("access key ", id, " is known now"));
}

Exit perform_key_list(Instance& instance, const Job& job, Output& output) {
    Listing listing({"access_key_id", "principal", "bucket", "prefix", "rights", "origin"});
    for (const auto& [id, key] : instance.keys().list()) {
        const auth::KeyLimit all{.rights = *auth::parse_rights("read,write,list")};
        const auth::KeyLimit& limit = key.limit ? *key.limit : all;
        listing.add({text_cell(id), text_cell(key.principal().value()), text_cell(limit.bucket),
                     text_cell(limit.prefix), text_cell(auth::rights_text(limit.rights)),
                     text_cell(std::string(name_of(key.origin)))});
    }
    return show(listing, job, output);
}

Exit perform_key_remove(Instance& instance, const Job& job, Output& output) {
    return report_outcome(instance.keys().remove(job.word("id")), output,
                          base::text("access key ", job.word("id"), " is gone"));
}

Exit perform_user_add(Instance& instance, const Job& job, Output& output) {
    const std::string name(job.word("name"));
    return report_outcome(instance.users().set_password(name, job.word("password")), output,
                          base::text("user ", name, " has this password now"));
}

Exit perform_user_list(Instance& instance, const Job& job, Output& output) {
    Listing listing({"user", "mechanisms"});
    const auto users = instance.users().list();
    for (const auto& [name, user] : *users) {
        std::string mechanisms;
        for (const auto& [mechanism, credential] : user.credentials) {
            mechanisms += base::text(mechanisms.empty() ? "" : ",", auth::name_of(mechanism));
        }
        listing.add({text_cell(name), text_cell(mechanisms)});
    }
    return show(listing, job, output);
}

Exit perform_user_remove(Instance& instance, const Job& job, Output& output) {
    return report_outcome(instance.users().remove(job.word("name")), output,
                          base::text("user ", job.word("name"), " is gone"));
}

}  // namespace app::commands
