#pragma once
// Puts into one stream through the gateway's Kinesis resources, like
// user_posting_emulation_streaming.py: one record to …/record, several to …/records.

#include "emulate/targets/target.h"

namespace emulate::targets {

class GatewayStreamTarget final : public Target {
  public:
    // `gateway` ends with its stage.
    GatewayStreamTarget(std::string_view gateway, std::string stream);

    io::HttpRequest request_of(std::span<const Value> values) const override;
    base::Result<Answer> judge(const io::HttpResponse& response, std::size_t count) const override;
    const std::string& url() const override { return url_; }

  private:
    std::string stream_;
    std::string url_;  // of /record
};

}  // namespace emulate::targets
