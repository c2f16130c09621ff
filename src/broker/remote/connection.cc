#include "broker/remote/connection.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "auth/sasl/client.h"
#include "base/limits.h"
#include "broker/remote/errors.h"
#include "codec/endian.h"
#include "run/timer.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/sasl.h"

namespace broker::remote {
namespace {

using base::Code;
using base::Error;

constexpr base::Duration kConnectTimeMax = std::chrono::seconds(10);

// "b-1.demo.abc123.c2.kafka.us-east-1.amazonaws.com" → "us-east-1".
std::string region_in(std::string_view host) {
    constexpr std::array<std::string_view, 2> kDomains = {".amazonaws.com", ".amazonaws.com.cn"};
    for (const std::string_view domain : kDomains) {
        if (!host.ends_with(domain)) continue;
        host.remove_suffix(domain.size());
        const std::size_t dot = host.rfind('.');
        return dot == std::string_view::npos ? std::string() : std::string(host.substr(dot + 1));
    }
    return {};
}

}  // namespace

Connection::Connection(const Access& access, Address at, std::unique_ptr<run::Stream> stream)
    : access_(access), at_(std::move(at)), stream_(std::move(stream)) {}
Connection::~Connection() = default;

Error Connection::fault(Code code, std::string_view what) {
    is_broken_ = true;
    return {code, base::text("broker ", at_.host, ':', at_.port, ": ", what)};
}

run::Task<Result<std::unique_ptr<Connection>>> Connection::open(const Access& access, Address at) {
    run::ConnectOptions options{.host = at.host, .port = at.port, .tls = access.trust};
    options.wait_max = std::min(kConnectTimeMax, access.options.request_time_max);
    auto stream = co_await run::connect(access.pool, access.clock, std::move(options));
    if (!stream) co_return base::within("broker", stream.error());
    co_return std::unique_ptr<Connection>(
        new Connection(access, std::move(at), *std::move(stream)));
}

run::Task<Result<>> Connection::greet() {
    CO_TRY_VOID(co_await introduce());
    if (access_.options.mechanism.empty()) co_return Result<>{};
    co_return co_await authenticate();
}

run::Task<Result<>> Connection::introduce() {
    using wire::kafka::ApiVersionsRequest;
    // Version 0 is the one that every broker answers.
    versions_[ApiVersionsRequest::api.key] = {0, 0};
    CO_TRY(const auto answer,
           co_await call(ApiVersionsRequest{}, 0, access_.options.request_time_max));
    if (answer.message.error_code != ErrorCode::none) {
        co_return error_of(answer.message.error_code, "ApiVersions");
    }
    for (const auto& one : answer.message.api_keys) {
        versions_[one.api_key] = {one.min_version, one.max_version};
    }
    co_return Result<>{};
}

run::Task<Result<>> Connection::authenticate() {
    const ClientOptions& options = access_.options;
    auth::sasl::ClientIdentity identity{.mechanism = options.mechanism,
                                        .user = options.user,
                                        .password = options.password,
                                        .token = options.token,
                                        .region = region_in(at_.host),
                                        .host = at_.host};
    if (identity.region.empty()) identity.region = options.aws_region;
    if (options.mechanism == "AWS_MSK_IAM") {
        auto ask = [this] { return access_.aws_credentials(); };
        CO_TRY(identity.aws, co_await access_.pool.run(ask));
    }
    CO_TRY(const auto proof,
           auth::sasl::begin_proof(std::move(identity), access_.random, access_.clock.wall()));
    wire::kafka::SaslHandshakeRequest handshake;
    handshake.mechanism = options.mechanism;
    CO_TRY(const auto offered, co_await call(std::move(handshake), 1, options.request_time_max));
    if (offered.message.error_code != ErrorCode::none) {
        std::string list;
        for (const std::string& one : offered.message.mechanisms) list += " " + one;
        co_return fault(Code::unauthenticated, base::text("does not offer ", options.mechanism,
                                                          ", but", base::printable(list)));
    }
    std::optional<std::string> message = proof->first();
    while (message) {
        wire::kafka::SaslAuthenticateRequest request;
        const base::ByteView bytes = base::as_bytes(*message);
        request.auth_bytes.assign(bytes.begin(), bytes.end());
        CO_TRY(const auto answer, co_await call(std::move(request), 2, options.request_time_max));
        if (answer.message.error_code != ErrorCode::none) {
            co_return fault(Code::unauthenticated,
                            base::printable(answer.message.error_message.value_or("refused")));
        }
        if (answer.message.session_lifetime_ms > 0) {
            // Well before the broker ends it.
            const std::chrono::milliseconds life(answer.message.session_lifetime_ms);
            good_until_ = access_.clock.monotonic() + life * 85 / 100;
        }
        auto next = proof->next(base::as_text(answer.message.auth_bytes));
        if (!next) co_return fault(next.error().code, next.error().what);
        message = *std::move(next);
    }
    co_return Result<>{};
}

Result<std::int16_t> Connection::version_of(const wire::Api& api, std::int16_t version_max) const {
    const auto theirs = versions_.find(api.key);
    const wire::Api::Range ours = api.versions;
    if (theirs != versions_.end()) {
        const std::int16_t greatest = std::min({version_max, ours.max, theirs->second.max});
        if (greatest >= std::max(ours.min, theirs->second.min)) return greatest;
    }
    return Error{Code::unsupported, base::text("broker ", at_.host, ':', at_.port,
                                               ": it speaks no ", api.name, " that is known here")};
}

run::Task<Result<>> Connection::fill(std::span<char> into) {
    while (!into.empty()) {
        const auto got = co_await stream_->read(into);
        if (!got) co_return fault(got.error().code, got.error().what);
        if (*got == 0) co_return fault(Code::unavailable, "it closed the connection");
        into = into.subspan(*got);
    }
    co_return Result<>{};
}

run::Task<Result<base::Bytes>> Connection::exchange(wire::kafka::Encoded frame,
                                                    base::Duration wait_max) {
    if (is_broken_) co_return fault(Code::closed, "the connection is closed");
    run::Timer deadline([this](run::Timer::Why) {
        is_late_ = true;
        stream_->close();
    });
    deadline.start(wait_max);
    std::vector<std::string_view> parts;
    frame.append_parts(parts);
    const auto sent = co_await stream_->write(parts);
    Result<> outcome;
    std::array<std::byte, wire::kafka::kLengthBytes> head{};
    if (sent) {
        outcome = co_await fill({reinterpret_cast<char*>(head.data()), head.size()});
    } else {
        outcome = fault(sent.error().code, sent.error().what);
    }
    const auto length = codec::load_big<std::int32_t>(head.data());
    if (outcome && (length < 0 || std::cmp_greater(length, base::limits::kKafkaFrameBytesMax))) {
        outcome = fault(Code::malformed, base::text("an answer of ", length, " bytes"));
    }
    base::Bytes body;
    if (outcome) {
        body.resize(static_cast<std::size_t>(length));
        outcome = co_await fill({reinterpret_cast<char*>(body.data()), body.size()});
    }
    if (is_late_) co_return fault(Code::timed_out, "no answer in time");
    if (!outcome) co_return outcome.error();
    co_return std::move(body);
}

bool Connection::is_good() const { return !is_broken_ && access_.clock.monotonic() < good_until_; }

void Connection::close() {
    is_broken_ = true;
    stream_->close();
}

}  // namespace broker::remote
