#pragma once
// One connection to a broker: opened, introduced, authenticated; then one call at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "auth/sigv4.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/text.h"
#include "broker/remote/client_options.h"
#include "io/clock.h"
#include "io/random.h"
#include "run/blocking.h"
#include "run/net/connect.h"
#include "run/net/stream.h"
#include "run/task.h"
#include "wire/kafka/codec/header.h"

namespace broker::remote {

using base::Result;

// What all connections to a cluster share.
struct Access {
    ClientOptions options;
    run::BlockingPool& pool;
    const io::Clock& clock;
    io::Random& random;
    std::shared_ptr<run::TlsTrust> trust;  // none: not encrypted
    // AWS_MSK_IAM: whose keys, now. In the pool.
    std::function<Result<auth::AwsCredentials>()> aws_credentials;
};

// An answer, and the frame that its records are views of.
template <class Response>
struct Answer {
    base::Bytes frame;
    Response message;
};

//   Owner: Cluster, or who leases it.  Runs on: one shard.  Ends: the destructor.
class Connection {
  public:
    // Connected, and no more: greet() comes next.
    static run::Task<Result<std::unique_ptr<Connection>>> open(const Access& access, Address at);
    // Says who we are, and hears what the broker speaks.
    run::Task<Result<>> greet();
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // In the greatest version that both sides and `version_max` speak; Code::unsupported if there
    // is none. Any other failure ends the connection.
    template <class Request>
    run::Task<Result<Answer<typename Request::Response>>> call(Request request,
                                                               std::int16_t version_max,
                                                               base::Duration wait_max);

    // Good for another call, also as far as its authentication goes.
    bool is_good() const;
    // What waits comes back with Code::closed.
    void close();

  private:
    Connection(const Access& access, Address at, std::unique_ptr<run::Stream> stream);
    run::Task<Result<>> introduce();
    run::Task<Result<>> authenticate();
    Result<std::int16_t> version_of(const wire::Api& api, std::int16_t version_max) const;
    // One frame out, one in, without its length.
    run::Task<Result<base::Bytes>> exchange(wire::kafka::Encoded frame, base::Duration wait_max);
    run::Task<Result<>> fill(std::span<char> into);
    base::Error fault(base::Code code, std::string_view what);

    const Access& access_;
    const Address at_;
    std::unique_ptr<run::Stream> stream_;
    std::map<std::int16_t, wire::Api::Range> versions_;  // the broker's, by API key
    std::int32_t correlation_id_ = 0;
    bool is_broken_ = false;
    bool is_late_ = false;
    base::MonotonicTime good_until_ = base::MonotonicTime::max();
};

template <class Request>
run::Task<Result<Answer<typename Request::Response>>> Connection::call(Request request,
                                                                       std::int16_t version_max,
                                                                       base::Duration wait_max) {
    CO_TRY(const std::int16_t number, version_of(Request::api, version_max));
    wire::kafka::RequestHeader header;
    header.api_version = number;
    header.correlation_id = ++correlation_id_;
    header.client_id = access_.options.client_id;
    wire::kafka::Encoded frame = wire::kafka::request_frame(header, request);
    Answer<typename Request::Response> answer;
    CO_TRY(answer.frame, co_await exchange(std::move(frame), wait_max));
    wire::kafka::Reader reader(answer.frame);
    const wire::Version version = Request::api.at(number);
    const std::int32_t id = wire::kafka::decode_response_header(reader, Request::api, version);
    wire::kafka::decode(reader, answer.message, version);
    if (!reader.ok() || id != header.correlation_id) {
        co_return fault(base::Code::malformed,
                        base::text("no answer to ", Request::api.name, " version ", number));
    }
    co_return std::move(answer);
}

}  // namespace broker::remote
