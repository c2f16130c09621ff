#pragma once
// Several versions of an object, as durable state of a bucket that has changes
// (object/transactional.h). The one in force is the object itself, so that whoever knows nothing of
// versions reads, lists and scans what he always did; those before it, and the marks of deletions,
// lie under reserved keys.
//
//     VERSION-1  Of a change that takes an object's place, or its mark, either all is seen or
//                nothing: no version is lost, and none is there twice.
//
// Called by the thread that writes to the bucket: what is read here is what the change meets.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "object/multipart/draft.h"
#include "object/transactional.h"

namespace object::versions {

using multipart::Draft;

// The one version of its object that was written while the bucket kept none.
inline constexpr std::string_view kNullId = "null";
// In an object's metadata: its version's id; without it that is "null".
inline constexpr std::string_view kVersionMetadata = "version:id";

// 32 hex digits, in order of time from the newest to the oldest.
std::string new_version_id(base::WallTime now, std::uint64_t chance);
bool is_version_id(std::string_view id);  // or "null"
std::string version_of(const Metadata& metadata);

struct Version {
    enum class Kind : std::uint8_t { object, deletion };
    std::string key;
    std::string id;
    Kind kind = Kind::object;
    base::WallTime modified{};  // when it was written first
    std::string record;         // the reserved key under which it lies
};

// A page of all versions, those in force among them.
struct VersionListRequest {
    std::string prefix;
    std::string delimiter;
    std::string key_marker;  // versions behind this key…
    std::string id_marker;   // …or behind this version of it
    std::size_t versions_max = 1000;
    // False for a bucket that never kept versions: no object is opened for its id.
    bool has_versions = true;
};
struct ListedVersion {
    Version version;
    bool is_latest = false;
    base::WallTime displaced{};  // of those not in force: when
    std::uint64_t size = 0;
    std::string etag;
};
struct VersionPage {
    std::vector<ListedVersion> versions;
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    std::string next_key;
    std::string next_id;  // empty: the next page begins behind all of next_key
};

// What a deletion did.
struct Removal {
    std::string id;  // of the version that is gone, or of the mark that was made
    bool is_mark = false;
};

class Versions {
  public:
    explicit Versions(TransactionalBucket& bucket) : bucket_(bucket) {}

    // Before an object of version `id` is put under `key`, by the same change.
    Result<> make_room(Draft& draft, std::string_view key, std::string_view id);
    // The object goes, and a mark of version `id` says so.
    Result<Removal> mark_deleted(Draft& draft, std::string_view key, std::string_view id,
                                 base::WallTime now);
    // That version goes for good; the one before it comes into force. Nothing if there is none.
    Result<std::optional<Removal>> remove(Draft& draft, std::string_view key, std::string_view id);

    // Of those that are not in force.
    Result<std::optional<Version>> find(std::string_view key, std::string_view id);
    Result<std::optional<Version>> newest(std::string_view key);
    Result<bool> has_any();
    Result<VersionPage> list(const VersionListRequest& request);

  private:
    // As make_room(); behind what time a mark of the same change has to stand.
    Result<base::WallTime> move_aside(Draft& draft, std::string_view key, std::string_view id);
    Result<> restore(Draft& draft, const Version& version);

    TransactionalBucket& bucket_;
};

}  // namespace object::versions
