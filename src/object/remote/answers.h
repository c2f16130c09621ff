#pragma once
// What an S3 server answers, read: errors, listings, times. Whoever it is, its words are checked.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/http_client.h"
#include "object/store.h"

namespace object::remote {

// "" if there is none; `name` in lower case.
std::string_view header_of(const io::HttpResponse& response, std::string_view name);

// <Error>; both empty if the body is none.
struct Fault {
    std::string code;
    std::string message;
};
Fault read_fault(std::string_view body);

// ListObjectsV2: what is on the page, and with which token the next is asked for.
struct ListAnswer {
    ListPage page;  // without `next`
    std::optional<std::string> token;
};
// Code::malformed.
base::Result<ListAnswer> read_list(std::string_view body);
base::Result<std::vector<std::string>> read_bucket_names(std::string_view body);
base::Result<std::string> read_upload_id(std::string_view body);

// Of an object from the headers of its answer; its size from Content-Range, else Content-Length.
Info read_info(const io::HttpResponse& response, std::string_view key);

// "Sun, 06 Nov 1994 08:49:37 GMT" and "1994-11-06T08:49:37.000Z"; the epoch for anything else.
base::WallTime read_http_date(std::string_view text);
base::WallTime read_iso_time(std::string_view text);
// Without the quotes.
std::string read_etag(std::string_view text);

}  // namespace object::remote
