#pragma once
// Posts to one topic of the REST proxy, through the gateway, like user_posting_emulation.py. Its
// answer is read to the end: a status of 200 can hide that a record was not stored.

#include "emulate/targets/target.h"

namespace emulate::targets {

class TopicTarget final : public Target {
  public:
    // {gateway}/{stage}/topics/{topic}
    explicit TopicTarget(std::string url) : url_(std::move(url)) {}

    io::HttpRequest request_of(std::span<const Value> values) const override;
    base::Result<Answer> judge(const io::HttpResponse& response, std::size_t count) const override;
    const std::string& url() const override { return url_; }

  private:
    std::string url_;
};

}  // namespace emulate::targets
