#pragma once
// Buckets that keep versions: what a bucket does, and objects of a version.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "door/s3/api/problem.h"
#include "door/s3/intake/house.h"
#include "object/versions/versions.h"

namespace door::s3::intake {

using api::Outcome;
using api::Problem;

// Under this name a bucket keeps "Enabled" or "Suspended".
inline constexpr std::string_view kVersioningSetting = "versioning";
// As S3's VersioningConfiguration says: never, now, or no more.
enum class Versioning : std::uint8_t { off, enabled, suspended };
Outcome<Versioning> versioning_of(object::Bucket& bucket);

// InvalidArgument for what no bucket ever gave out.
Outcome<> check_version_id(std::string_view id);

// The id of the version that is about to be written, which its metadata gets to know.
std::string new_version(House& house, Versioning versioning, object::Metadata& metadata);

// One change that puts `key` as version `id`; what was there stays as a version where the bucket
// keeps them.
run::Task<base::Result<>> commit_version(House& house, object::TransactionalBucket& bucket,
                                         Versioning versioning, object::multipart::Draft draft,
                                         std::string_view key, std::string_view id);

// One object on its way out.
struct Doomed {
    std::string key;
    std::string version{};  // empty: none is named
    std::string if_match{};
    // Why it is not to be removed, or was not.
    std::optional<Problem> problem{};
    // Of a bucket that keeps versions: what was done.
    std::optional<object::versions::Removal> removal{};
};
// Each its own change.
run::Task<void> remove_objects(House& house, object::TransactionalBucket& bucket,
                               Versioning versioning, std::vector<Doomed>& doomed);

struct Opened {
    std::shared_ptr<object::Reader> reader;
    base::WallTime modified{};
    std::string version;  // empty: the bucket has never kept versions
};
// The object in force, or the named version of it. NoSuchKey, NoSuchVersion; MethodNotAllowed for
// the mark of a deletion.
Outcome<Opened> open_object(object::TransactionalBucket& bucket, const std::string& key,
                            std::string_view version);
void add_version_header(http::Response& response, std::string_view version);

}  // namespace door::s3::intake
