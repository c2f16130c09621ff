#include "object/versions/versions.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "object/reserved.h"
#include "object/versions/version_keys.h"

namespace object::versions {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kPageMax = 1000;
constexpr std::chrono::milliseconds kTick{1};

// Nothing: there is no such object.
Result<std::unique_ptr<Reader>> open(TransactionalBucket& bucket, std::string_view key) {
    auto opened = bucket.open(key);
    if (!opened && opened.error().code == Code::not_found) return std::unique_ptr<Reader>();
    return opened;
}

// The same body under another key: pieces are taken over, what was put as one is written again.
Result<> put_as(Draft& draft, Reader& from, std::string key) {
    Write write{.key = draft.keep(std::move(key))};
    write.metadata = draft.keep(from.metadata());
    if (from.assembly()) {
        write.assembly = draft.keep(*from.assembly());
    } else {
        Bytes body(from.info().size);
        TRY(const std::size_t read, from.read(0, body));
        if (read != body.size()) {
            return Error{Code::corrupt, base::text("object ", base::printable(from.info().key),
                                                   ": it ends after ", read, " bytes")};
        }
        write.body = draft.keep(std::move(body));
    }
    draft.writes.push_back(write);
    return {};
}

}  // namespace

std::string version_of(const Metadata& metadata) {
    for (const auto& [name, value] : metadata) {
        if (name == kVersionMetadata) return value;
    }
    return std::string(kNullId);
}

// The records of a key are in order of time, and no two have the same.
Result<base::WallTime> Versions::move_aside(Draft& draft, std::string_view key,
                                            std::string_view id) {
    if (id == kNullId) {
        TRY(const auto old, find(key, kNullId));
        if (old) draft.remove(old->record);
    }
    TRY(const auto last, newest(key));
    const base::WallTime behind = last ? last->modified + kTick : base::WallTime{};
    TRY(const auto present, open(bucket_, key));
    if (!present || version_of(present->metadata()) == id) return behind;
    const Version version{.key = std::string(key),
                          .id = version_of(present->metadata()),
                          .modified = std::max(behind, present->info().modified)};
    TRY_VOID(put_as(draft, *present, record_key(key, version)));
    return version.modified + kTick;
}

Result<> Versions::make_room(Draft& draft, std::string_view key, std::string_view id) {
    TRY(const base::WallTime behind, move_aside(draft, key, id));
    static_cast<void>(behind);
    return {};
}

Result<Removal> Versions::mark_deleted(Draft& draft, std::string_view key, std::string_view id,
                                       base::WallTime now) {
    TRY(const base::WallTime behind, move_aside(draft, key, id));
    if (bucket_.head(key)) draft.remove(std::string(key));
    const Version mark{.key = std::string(key),
                       .id = std::string(id),
                       .kind = Version::Kind::deletion,
                       .modified = std::max(behind, now)};
    draft.writes.push_back({.key = draft.keep(record_key(key, mark))});
    return Removal{std::string(id), true};
}

// Not a deletion's: after that there is no object in force.
Result<> Versions::restore(Draft& draft, const Version& version) {
    if (version.kind == Version::Kind::deletion) return {};
    TRY(const auto body, bucket_.open(version.record));
    TRY_VOID(put_as(draft, *body, version.key));
    draft.remove(version.record);
    return {};
}

Result<std::optional<Removal>> Versions::remove(Draft& draft, std::string_view key,
                                                std::string_view id) {
    TRY(const auto present, open(bucket_, key));
    TRY(const auto last, newest(key));
    if (present && version_of(present->metadata()) == id) {
        const bool comes_back = last && last->kind == Version::Kind::object;
        if (comes_back) {
            TRY_VOID(restore(draft, *last));
        } else {
            draft.remove(std::string(key));
        }
        return std::optional(Removal{std::string(id), false});
    }
    TRY(const auto found, find(key, id));
    if (!found) return std::optional<Removal>();
    draft.remove(found->record);
    const bool is_mark = found->kind == Version::Kind::deletion;
    // A mark that was in force: what it hid is there again.
    if (!present && last && last->record == found->record) {
        TRY(const ListPage page, bucket_.list({.prefix = records_of(key),
                                               .delimiter = {},
                                               .start_after = found->record,
                                               .keys_max = 1}));
        const auto before =
            page.objects.empty() ? std::nullopt : parse_record_key(page.objects.front().key);
        if (before) TRY_VOID(restore(draft, *before));
    }
    return std::optional(Removal{std::string(id), is_mark});
}

Result<std::optional<Version>> Versions::find(std::string_view key, std::string_view id) {
    ListRequest request{
        .prefix = records_of(key), .delimiter = {}, .start_after = {}, .keys_max = kPageMax};
    for (;;) {
        TRY(const ListPage page, bucket_.list(request));
        for (const Info& one : page.objects) {
            auto version = parse_record_key(one.key);
            if (version && version->id == id) return version;
        }
        if (!page.next) return std::optional<Version>();
        request.start_after = *page.next;
    }
}

Result<std::optional<Version>> Versions::newest(std::string_view key) {
    TRY(const ListPage page,
        bucket_.list(
            {.prefix = records_of(key), .delimiter = {}, .start_after = {}, .keys_max = 1}));
    if (page.objects.empty()) return std::optional<Version>();
    return parse_record_key(page.objects.front().key);
}

Result<bool> Versions::has_any() {
    TRY(const ListPage page,
        bucket_.list(
            {.prefix = records_below(""), .delimiter = {}, .start_after = {}, .keys_max = 1}));
    return !page.objects.empty();
}

}  // namespace object::versions
