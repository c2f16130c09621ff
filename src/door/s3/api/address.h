#pragma once
// Which bucket and key a request is about.
//
//     http://127.0.0.1:9000/bucket/key              path style, always
//     http://bucket.localhost:9000/key              virtual hosts
//     http://bucket.s3.localhost:9000/key

#include <string>
#include <string_view>

#include "door/s3/api/problem.h"

namespace door::s3::api {

struct Address {
    std::string bucket;  // empty: the service
    std::string key;     // empty: the bucket
};

// `path` as on the wire. InvalidURI for a broken escape; keys are checked elsewhere.
Outcome<Address> address_of(std::string_view host, std::string_view path);

// UTF-8 without a NUL, which no document could spell: what a key may be.
bool is_text(std::string_view text);
// KeyTooLongError, InvalidURI.
Outcome<> check_key(std::string_view key);

// "bucket/key%20a?versionId=null" or with a slash before, as x-amz-copy-source has it.
struct CopySourceName {
    Address address;
    std::string version;  // empty: none is named
};
Outcome<CopySourceName> copy_source_of(std::string_view header);

}  // namespace door::s3::api
