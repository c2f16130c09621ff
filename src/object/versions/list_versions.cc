// All versions in order of their keys: the objects in force and the records of the others, merged.

#include <algorithm>
#include <tuple>
#include <utility>

#include "object/reserved.h"
#include "object/versions/version_keys.h"
#include "object/versions/versions.h"

namespace object::versions {
namespace {

constexpr std::size_t kSpaceBytes = 2;

// One line of the merged order: a group, an object in force, or a record.
struct Line {
    std::string name;   // the object's key, or the group
    std::string order;  // the record's key; empty: in force, before all records
    bool is_group = false;
    Info info{};
    std::optional<Version> version{};

    bool operator<(const Line& other) const {
        return std::tie(name, order) < std::tie(other.name, other.order);
    }
};

void add_lines(std::vector<Line>& lines, const ListPage& page, bool are_records) {
    for (const Info& one : page.objects) {
        if (!are_records) {
            lines.push_back({.name = one.key, .order = {}, .info = one});
            continue;
        }
        auto version = parse_record_key(one.key);
        if (!version) continue;
        Line line{.name = version->key, .order = one.key, .info = one};
        line.version = std::move(version);
        lines.push_back(std::move(line));
    }
    for (const std::string& group : page.common_prefixes) {
        lines.push_back({.name = are_records ? group.substr(kSpaceBytes) : group,
                         .order = {},
                         .is_group = true});
    }
}

}  // namespace

Result<VersionPage> Versions::list(const VersionListRequest& request) {
    ListRequest objects{.prefix = request.prefix,
                        .delimiter = request.delimiter,
                        .start_after = request.key_marker,
                        .keys_max = request.versions_max};
    ListRequest records{.prefix = records_below(request.prefix),
                        .delimiter = request.delimiter,
                        .start_after = {},
                        .keys_max = request.versions_max};
    if (!request.key_marker.empty()) {
        const bool is_group =
            !request.delimiter.empty() && request.key_marker.ends_with(request.delimiter);
        records.start_after =
            is_group ? records_below(request.key_marker) : after_records_of(request.key_marker);
    }
    if (!request.id_marker.empty()) {
        TRY(const auto marked, find(request.key_marker, request.id_marker));
        // Else it is the one in force: all the others are behind it.
        records.start_after = marked ? marked->record : records_of(request.key_marker);
    }
    TRY(const ListPage of_objects, bucket_.list(objects));
    TRY(const ListPage of_records, bucket_.list(records));
    std::vector<Line> lines;
    add_lines(lines, of_objects, false);
    add_lines(lines, of_records, true);
    std::ranges::sort(lines, [](const Line& a, const Line& b) { return a < b; });
    // A group may come from both.
    const auto twice = std::ranges::unique(lines, [](const Line& a, const Line& b) {
        return a.is_group && b.is_group && a.name == b.name;
    });
    lines.erase(twice.begin(), twice.end());

    VersionPage page;
    page.is_truncated = of_objects.next || of_records.next || lines.size() > request.versions_max;
    lines.resize(std::min(lines.size(), request.versions_max));
    std::string last_key;
    for (Line& line : lines) {
        page.next_key = line.name;
        page.next_id.clear();
        if (line.is_group) {
            page.common_prefixes.push_back(line.name);
            continue;
        }
        ListedVersion listed{
            .displaced = line.info.modified, .size = line.info.size, .etag = line.info.etag};
        if (line.version) {
            listed.version = *std::move(line.version);
            // The newest record is in force where there is no object: a mark.
            const bool follows = line.name == last_key || line.name == request.key_marker;
            listed.is_latest = !follows && !bucket_.head(line.name);
        } else {
            std::string id(kNullId);
            if (request.has_versions) {
                TRY(const auto reader, bucket_.open(line.name));
                id = version_of(reader->metadata());
            }
            listed.version = {
                .key = line.name, .id = std::move(id), .modified = line.info.modified};
            listed.is_latest = true;
        }
        last_key = line.name;
        page.next_id = listed.version.id;
        page.versions.push_back(std::move(listed));
    }
    return page;
}

}  // namespace object::versions
