#pragma once
// Times as HTTP and S3's documents write them.

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace door::s3::api {

// "Fri, 24 May 2013 00:00:00 GMT" (RFC 9110 §5.6.7), and back; nothing for any other form.
std::string http_date(base::WallTime at);
std::optional<base::WallTime> parse_http_date(std::string_view text);
// "2013-05-24T00:00:00.000Z".
std::string iso_date(base::WallTime at);

}  // namespace door::s3::api
