#pragma once
// When a bucket's objects, their versions and open uploads end: the rules of
// PutBucketLifecycleConfiguration. Those about other classes of storage, and those that go by tags,
// are not taken, as they would not be kept.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "codec/xml/xml.h"
#include "door/s3/api/problem.h"

namespace door::s3::rules {

using api::Outcome;
using api::Problem;

struct LifecycleRule {
    std::string id{};
    bool is_enabled = false;
    std::string prefix{};
    // Objects greater than the one and smaller than the other.
    std::uint64_t size_above = 0;
    std::uint64_t size_below = UINT64_MAX;
    bool has_size_above = false;
    // Objects end so many days after they were written, or at a date; uploads after they were
    // begun.
    std::optional<std::int64_t> object_days{};
    std::optional<base::WallTime> object_date{};
    std::optional<std::int64_t> upload_days{};
    // Versions end so many days after others took their place, but for the newest so many of them.
    std::optional<std::int64_t> version_days{};
    std::uint64_t versions_kept = 0;
    // The mark of a deletion goes when nothing is left that it hides.
    bool ends_lone_marks = false;

    bool ends_object(std::uint64_t size, base::WallTime modified, base::WallTime now) const;
    bool ends_upload(base::WallTime begun, base::WallTime now) const;
    // `newer`: how many versions of the object that are not in force are newer.
    bool ends_version(base::WallTime displaced, std::uint64_t newer, base::WallTime now) const;
};

// MalformedXML, InvalidArgument, InvalidRequest; NotImplemented names what is not offered.
Outcome<std::vector<LifecycleRule>> lifecycle_of(const codec::XmlElement& root);

}  // namespace door::s3::rules
