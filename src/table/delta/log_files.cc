#include "table/delta/log_files.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "codec/json/json.h"

namespace table::delta {

namespace {

constexpr std::size_t kVersionDigits = 20;
constexpr std::size_t kPartDigits = 10;
constexpr std::size_t kUuidBytes = 36;

std::string padded(std::int64_t value, std::size_t width) {
    const std::string digits = base::text(value);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::optional<std::int64_t> digits_of(std::string_view text, std::size_t width) {
    std::int64_t value = 0;
    if (text.size() < width || !base::parse_number(text.substr(0, width), value) || value < 0) {
        return std::nullopt;
    }
    return value;
}

// What follows `….checkpoint.`: `parquet`, `<o>.<p>.parquet` or `<uuid>.{json,parquet}`.
std::optional<LogFileName> parse_checkpoint(TableVersion version, std::string_view rest) {
    if (rest == "parquet") return LogFileName{LogFileKind::checkpoint, version};
    const auto part = digits_of(rest, kPartDigits);
    if (part && rest.size() > kPartDigits && rest[kPartDigits] == '.') {
        const std::string_view after = rest.substr(kPartDigits + 1);
        const auto parts = digits_of(after, kPartDigits);
        if (!parts || after.substr(kPartDigits) != ".parquet") return std::nullopt;
        if (*part < 1 || *part > *parts) return std::nullopt;
        return LogFileName{LogFileKind::checkpoint_part, version, *part, *parts};
    }
    if (rest.size() > kUuidBytes) {
        const std::string_view suffix = rest.substr(kUuidBytes);
        if (suffix == ".json" || suffix == ".parquet") {
            return LogFileName{LogFileKind::checkpoint, version};
        }
    }
    return std::nullopt;
}

// The parts of one multi-part checkpoint as they are listed.
using Parts = std::map<std::pair<TableVersion, std::int64_t>, std::map<std::int64_t, std::string>>;

void add_complete(const Parts& parts, std::vector<Checkpoint>& checkpoints) {
    for (const auto& [id, keys] : parts) {
        if (static_cast<std::int64_t>(keys.size()) != id.second) continue;
        Checkpoint checkpoint{id.first, {}};
        for (const auto& [part, key] : keys) checkpoint.keys.push_back(key);
        checkpoints.push_back(std::move(checkpoint));
    }
    std::ranges::sort(checkpoints, {}, &Checkpoint::version);
}

}  // namespace

std::optional<LogFileName> parse_log_name(std::string_view name) {
    const auto digits = digits_of(name, kVersionDigits);
    if (!digits) return std::nullopt;
    const TableVersion version{*digits};
    const std::string_view rest = name.substr(kVersionDigits);
    if (rest == ".json") return LogFileName{LogFileKind::commit, version};
    if (rest == ".crc") return LogFileName{LogFileKind::checksum, version};
    if (rest.starts_with(".checkpoint.")) return parse_checkpoint(version, rest.substr(12));
    if (rest.ends_with(".compacted.json")) return LogFileName{LogFileKind::compaction, version};
    return std::nullopt;
}

std::string version_digits(TableVersion version) { return padded(version.value(), kVersionDigits); }
std::string commit_name(TableVersion version) { return version_digits(version) + ".json"; }
std::string checkpoint_name(TableVersion version) {
    return version_digits(version) + ".checkpoint.parquet";
}

TableVersion LogListing::newest() const {
    TableVersion newest{-1};
    if (!commits.empty()) newest = commits.rbegin()->first;
    if (!checkpoints.empty()) newest = std::max(newest, checkpoints.back().version);
    return newest;
}

const Checkpoint* LogListing::checkpoint_for(TableVersion version) const {
    const auto above = std::ranges::upper_bound(checkpoints, version, {}, &Checkpoint::version);
    return above == checkpoints.begin() ? nullptr : &*std::prev(above);
}

Result<std::vector<object::Info>> list_objects(object::Bucket& bucket,
                                               object::ListRequest request) {
    // A store of plain files reads the whole directory for each page.
    request.keys_max = 10'000;
    std::vector<object::Info> objects;
    while (true) {
        TRY(object::ListPage page, bucket.list(request));
        std::ranges::move(page.objects, std::back_inserter(objects));
        if (!page.next) return objects;
        request.start_after = *page.next;
    }
}

Result<LogListing> list_log(object::Bucket& bucket, const std::string& prefix, TableVersion from) {
    const std::string directory = prefix + std::string(kLogDirectory);
    LogListing listing;
    Parts parts;
    object::ListRequest request{.prefix = directory, .delimiter = "/"};
    // The digits alone sort before every name that begins with them.
    if (from.value() > 0) request.start_after = directory + version_digits(from);
    TRY(std::vector<object::Info> objects, list_objects(bucket, std::move(request)));
    for (object::Info& info : objects) {
        const auto name = parse_log_name(std::string_view(info.key).substr(directory.size()));
        if (!name) continue;
        if (name->kind == LogFileKind::commit) {
            listing.commits.emplace(name->version, std::move(info));
        } else if (name->kind == LogFileKind::checkpoint) {
            listing.checkpoints.push_back({name->version, {info.key}});
        } else if (name->kind == LogFileKind::checkpoint_part) {
            parts[{name->version, name->parts}].emplace(name->part, info.key);
        }
    }
    add_complete(parts, listing.checkpoints);
    return listing;
}

std::optional<TableVersion> last_checkpoint(object::Bucket& bucket, const std::string& prefix) {
    const std::string key = base::text(prefix, kLogDirectory, "_last_checkpoint");
    const auto object = bucket.get(key, {.length = base::limits::kMiB});
    if (!object) return std::nullopt;
    std::string text(base::as_text(object->body));
    codec::JsonReader json(text);
    if (json.kind() != codec::JsonKind::object) return std::nullopt;
    std::int64_t version = -1;
    json.enter_object();
    while (const auto name = json.next_field()) {
        const bool is_version = *name == "version" && json.kind() == codec::JsonKind::number;
        if (!is_version || !base::parse_number(json.number(), version)) {
            if (!is_version) json.skip();
        }
    }
    if (!json.finish() || version < 0) return std::nullopt;
    return TableVersion{version};
}

}  // namespace table::delta
