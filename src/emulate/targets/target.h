#pragma once
// Where the posts of one table go, and what is to be made of the answers: a topic behind the REST
// proxy, a stream behind the gateway, or a stream itself.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/http_client.h"

namespace emulate::targets {

// A record to post.
struct Value {
    std::string text;           // JSON, unless it was cut on purpose
    std::string partition_key;  // for streams
};

enum class Verdict : std::uint8_t {
    stored,
    refused,  // these very bytes: another try would end alike
    again,    // the other side is away or busy
};

struct Answer {
    std::vector<Verdict> verdicts;  // one a value, in order
    std::string words;              // the server's, or the network's, about the first not stored
};

// Any thread.
class Target {
  public:
    virtual ~Target() = default;
    virtual io::HttpRequest request_of(std::span<const Value> values) const = 0;
    // What a response says about `count` values. An Error is for good: no such topic, not allowed,
    // another kind of server.
    virtual base::Result<Answer> judge(const io::HttpResponse& response,
                                       std::size_t count) const = 0;
    virtual const std::string& url() const = 0;
};

// One request for each post, all under way at once, taken by the server in this order. Answers for
// all, or fewer after an Error.
std::vector<base::Result<Answer>> post_all(io::HttpClient& http, const Target& target,
                                           std::span<const std::vector<Value>> posts);

}  // namespace emulate::targets
