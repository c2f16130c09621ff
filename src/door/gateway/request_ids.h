#pragma once
// Names for requests, each used once: a UUID and the gateway's own short id.

#include <atomic>
#include <cstdint>
#include <string>

namespace door::gateway {

struct RequestId {
    std::string uuid;      // x-amzn-RequestId, of version 4's shape
    std::string short_id;  // x-amz-apigw-id, 15 letters and '='
};

// Any thread. Not secret: the seed and a counter, mixed.
class RequestIds {
  public:
    explicit RequestIds(std::uint64_t seed) : state_(seed) {}
    RequestId next();

  private:
    std::uint64_t random();
    std::atomic<std::uint64_t> state_;
};

}  // namespace door::gateway
