#pragma once
// Puts into one stream of Kinesis itself, ours or Amazon's: PutRecord, or PutRecords for several,
// signed.

#include "auth/sigv4.h"
#include "emulate/targets/target.h"
#include "io/clock.h"

namespace emulate::targets {

struct KinesisPlace {
    std::string url;  // http://127.0.0.1:4567, https://kinesis.us-east-1.amazonaws.com
    std::string region = "us-east-1";
    auth::AwsCredentials credentials;
};

class KinesisTarget final : public Target {
  public:
    // `clock` outlives it.
    KinesisTarget(KinesisPlace place, std::string stream, const io::Clock& clock);

    io::HttpRequest request_of(std::span<const Value> values) const override;
    base::Result<Answer> judge(const io::HttpResponse& response, std::size_t count) const override;
    const std::string& url() const override { return place_.url; }

  private:
    KinesisPlace place_;
    std::string stream_;
    const io::Clock& clock_;
};

}  // namespace emulate::targets
