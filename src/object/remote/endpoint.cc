#include "object/remote/endpoint.h"

#include <algorithm>

#include "auth/sigv4.h"
#include "base/text.h"
#include "codec/percent.h"

namespace object::remote {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kPlain = "http://";
constexpr std::string_view kSecure = "https://";

bool is_host(std::string_view text) {
    const auto is_bad = [](char c) {
        return c <= ' ' || c >= 0x7f || c == '/' || c == '?' || c == '#' || c == '@' || c == '\\';
    };
    return !text.empty() && std::ranges::none_of(text, is_bad);
}

bool is_region(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_aws(std::string_view host) {
    return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
}

}  // namespace

base::Result<Endpoint> Endpoint::parse(std::string_view url, std::string_view region,
                                       std::optional<Addressing> addressing) {
    if (!is_region(region)) {
        return Error{Code::invalid_argument,
                     base::text("\"", base::printable(region), "\" is no region like us-east-1")};
    }
    Endpoint endpoint;
    endpoint.region_ = region;
    if (url.empty()) {
        const std::string_view domain =
            region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        endpoint.scheme_ = kSecure;
        endpoint.host_ = base::text("s3.", region, domain);
    } else {
        const std::string_view scheme = url.starts_with(kSecure) ? kSecure : kPlain;
        std::string_view host = url;
        if (url.starts_with(scheme)) host.remove_prefix(scheme.size());
        if (host.ends_with('/')) host.remove_suffix(1);
        if (!url.starts_with(scheme) || !is_host(host)) {
            return Error{Code::invalid_argument,
                         base::text("\"", base::printable(url),
                                    "\" is no address of a server; http://HOST:PORT or "
                                    "https://HOST is expected")};
        }
        endpoint.scheme_ = scheme;
        endpoint.host_ = host;
    }
    endpoint.addressing_ =
        addressing.value_or(is_aws(endpoint.host_) ? Addressing::virtual_host : Addressing::path);
    return endpoint;
}

Endpoint::Address Endpoint::address_of(std::string_view bucket, std::string_view key) const {
    // The wildcard of a server's certificate covers no name with a dot.
    const bool by_path = addressing_ == Addressing::path || bucket.empty() ||
                         (scheme_ == kSecure && bucket.find('.') != std::string_view::npos);
    Address address;
    address.host = by_path ? host_ : base::text(bucket, ".", host_);
    address.path = "/";
    if (by_path && !bucket.empty()) address.path += base::text(bucket, key.empty() ? "" : "/");
    address.path += codec::percent_encoded(key, "/");
    address.url = base::text(scheme_, address.host, address.path);
    return address;
}

}  // namespace object::remote
