#pragma once
// Where an S3 server is, and how its buckets and objects are addressed there.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace object::remote {

// http://HOST/BUCKET/KEY or http://BUCKET.HOST/KEY.
enum class Addressing : std::uint8_t { path, virtual_host };

class Endpoint {
  public:
    // `url` is http:// or https:// with a host and nothing behind it; empty: AWS in that region.
    // Without `addressing`: virtual hosts at AWS, paths elsewhere, as most other servers know no
    // other. Code::invalid_argument.
    static base::Result<Endpoint> parse(std::string_view url, std::string_view region,
                                        std::optional<Addressing> addressing = {});

    struct Address {
        std::string url;  // without a query
        std::string host;
        std::string path;  // percent-encoded, as it is signed
    };
    // Of the server itself with no bucket, of the bucket with no key.
    Address address_of(std::string_view bucket, std::string_view key) const;

    const std::string& region() const { return region_; }
    // "http://127.0.0.1:9000", for people.
    std::string text() const { return scheme_ + host_; }

  private:
    std::string scheme_;  // with "://"
    std::string host_;    // and port
    std::string region_;
    Addressing addressing_ = Addressing::path;
};

}  // namespace object::remote
