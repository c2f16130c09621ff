#pragma once
// Tags of objects and buckets: as a header, as a document, and S3's rules of them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/xml/xml.h"
#include "door/s3/api/problem.h"

namespace door::s3::api {

using Tags = std::vector<std::pair<std::string, std::string>>;

// S3's limits on the tags of an object and of a bucket.
inline constexpr std::size_t kObjectTagsMax = 10;
inline constexpr std::size_t kBucketTagsMax = 50;

// "a=1&b=2", percent-encoded: the header x-amz-tagging, and how tags are kept.
Outcome<Tags> parse_tags(std::string_view header, std::size_t tags_max);
std::string tags_text(const Tags& tags);
// <Tagging><TagSet>….
Outcome<Tags> tags_of(const codec::XmlElement& root, std::size_t tags_max);
std::string tags_document(const Tags& tags);

}  // namespace door::s3::api
