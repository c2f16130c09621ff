#pragma once
// What of a request's headers an object keeps, and what a read of it gives back. Kept under their
// header's name in lower case.

#include <string_view>

#include "door/http/http.h"
#include "door/s3/api/problem.h"
#include "door/s3/api/query.h"
#include "object/store.h"

namespace door::s3::api {

inline constexpr std::string_view kUserPrefix = "x-amz-meta-";
inline constexpr std::string_view kTagging = "x-amz-tagging";
inline constexpr std::string_view kChecksumType = "x-amz-checksum-type";
inline constexpr std::string_view kChecksumPrefix = "x-amz-checksum-";
inline constexpr std::string_view kContentType = "content-type";
// What S3 says of an object that nobody gave a type.
inline constexpr std::string_view kContentTypeDefault = "binary/octet-stream";

// Content-Type and its kin, user metadata, tags. MetadataTooLarge, InvalidTag.
Outcome<object::Metadata> metadata_of(const http::Request& request);

// "" if there is none.
std::string_view value_of(const object::Metadata& metadata, std::string_view name);
void set_value(object::Metadata& metadata, std::string_view name, std::string value);
void erase_value(object::Metadata& metadata, std::string_view name);
bool is_checksum(std::string_view name);
// Checksums of the body, without their type.
bool is_checksum_value(std::string_view name);

// Content-Type and its kin, as response-content-type and its kin in the query have it otherwise;
// user metadata; the number of tags.
void add_object_headers(http::Response& response, const object::Metadata& metadata,
                        const Query& query);
void add_checksum_headers(http::Response& response, const object::Metadata& metadata);

}  // namespace door::s3::api
