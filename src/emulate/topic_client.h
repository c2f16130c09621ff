#pragma once
// Posts to one topic of the REST proxy, through the gateway, and reads its answer to the end: a
// status of 200 can hide that a record was not stored.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/http_client.h"

namespace emulate {

enum class Verdict : std::uint8_t {
    stored,
    refused,  // these very bytes: another try would end alike
    again,    // the other side is away or busy
};

struct Answer {
    std::vector<Verdict> verdicts;  // one a value, in order
    std::string words;              // the server's, or the network's, about the first not stored
};

class TopicClient {
  public:
    // `http` outlives it.
    TopicClient(io::HttpClient& http, std::string url) : http_(http), url_(std::move(url)) {}

    // One request for each post, all under way at once, taken by the server in this order. Answers
    // for all, or fewer after an Error, which is for good: no such topic, not allowed, not a REST
    // proxy at all.
    std::vector<base::Result<Answer>> post_all(std::span<const std::vector<std::string>> posts);
    const std::string& url() const { return url_; }

  private:
    io::HttpRequest request_of(std::span<const std::string> values) const;
    base::Result<Answer> answer_of(const base::Result<io::HttpResponse>& response,
                                   std::size_t count) const;

    io::HttpClient& http_;
    std::string url_;
};

// {"records": [{"value": …}, …]}, as requests.post(json=…) sends it.
std::string body_of(std::span<const std::string> values);
// What an answer says about `count` values.
base::Result<Answer> judge(const io::HttpResponse& response, std::size_t count);

}  // namespace emulate
