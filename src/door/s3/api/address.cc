#include "door/s3/api/address.h"

#include <algorithm>

#include "auth/sigv4.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/percent.h"
#include "codec/utf8.h"
#include "object/names.h"

namespace door::s3::api {
namespace {

// The longer one first, as it ends in the shorter one too.
constexpr std::string_view kVirtualHosts[] = {".s3.localhost", ".localhost", ".s3.amazonaws.com"};

std::string_view virtual_bucket(std::string_view host) {
    host = host.substr(0, host.find(':'));
    if (host == "s3.localhost") return {};
    for (const std::string_view suffix : kVirtualHosts) {
        if (host.ends_with(suffix)) return host.substr(0, host.size() - suffix.size());
    }
    return {};
}

Outcome<Address> split(std::string_view path) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const auto bucket = codec::percent_decoded(path.substr(0, slash));
    const auto key = codec::percent_decoded(path.substr(std::min(slash + 1, path.size())));
    if (!bucket || !key) return Problem{"InvalidURI"};
    return Address{*bucket, *key};
}

}  // namespace

Outcome<Address> address_of(std::string_view host, std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::string_view bucket = virtual_bucket(host);
    if (bucket.empty()) return split(path);
    const auto key = codec::percent_decoded(path);
    if (!key) return Problem{"InvalidURI"};
    return Address{std::string(bucket), *key};
}

Outcome<> check_key(std::string_view key) {
    if (key.size() > base::limits::kObjectKeyBytesMax) {
        return Problem{"KeyTooLongError",
                       {},
                       {{"Size", base::text(key.size())},
                        {"MaxSizeAllowed", base::text(base::limits::kObjectKeyBytesMax)}}};
    }
    if (!is_text(key)) return Problem{"InvalidURI"};
    return {};
}

bool is_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos && codec::is_utf8(text);
}

Outcome<CopySourceName> copy_source_of(std::string_view header) {
    if (header.starts_with('/')) header.remove_prefix(1);
    constexpr std::string_view kVersion = "?versionId=";
    const std::size_t mark = header.rfind(kVersion);
    std::string version;
    if (mark != std::string_view::npos) {
        version = header.substr(mark + kVersion.size());
        header = header.substr(0, mark);
    }
    auto source = split(header);
    if (!source || source->bucket.empty() || source->key.empty()) {
        return Problem{"InvalidArgument",
                       "Copy Source must mention the source bucket and key: "
                       "sourcebucket/sourcekey",
                       {{"ArgumentName", "x-amz-copy-source"}}};
    }
    return CopySourceName{*std::move(source), std::move(version)};
}

}  // namespace door::s3::api
