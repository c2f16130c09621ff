#include "object/remote/service.h"

#include <algorithm>
#include <utility>

#include "auth/digest.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/percent.h"
#include "object/remote/answers.h"

namespace object::remote {
namespace {

using base::Code;
using base::Error;
using base::Result;

// The least speed that a large body is given time for.
constexpr std::size_t kBytesPerSecondMin = 256 * base::limits::kKiB;

constexpr int kBriefTriesMax = 3;

enum class Hope : std::uint8_t { none, retry };
struct Verdict {
    Hope hope = Hope::none;
    Error error;
};

Code code_of(int status, std::string_view fault) {
    if (fault == "SlowDown" || status == 429) return Code::throttled;
    switch (status) {
        case 400:
        case 411:
            return Code::invalid_argument;
        case 401:
        case 403:
            return Code::permission_denied;
        case 404:
            return Code::not_found;
        case 409:
            return fault.starts_with("BucketAlready") ? Code::already_exists : Code::conflict;
        case 412:
            return Code::already_exists;
        case 413:
            return Code::too_large;
        case 416:
            return Code::out_of_range;
        case 501:
            return Code::unsupported;
        default:
            return status >= 500 ? Code::unavailable : Code::io;
    }
}

// What another try may heal: S3's own list ("Error responses", "Best practices design patterns").
bool may_heal(int status, std::string_view fault) {
    if (status == 409) return fault == "ConditionalRequestConflict" || fault == "OperationAborted";
    if (status == 400) return fault == "RequestTimeout";
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
           status == 504;
}

bool may_heal(const Error& error) {
    // An answer that breaks off is malformed.
    return error.code == Code::unavailable || error.code == Code::timed_out ||
           error.code == Code::malformed;
}

std::string_view words_of(int status) {
    switch (status) {
        case 301:
        case 307:
            return "it lies elsewhere";
        case 403:
            return "refused";
        case 404:
            return "there is none";
        case 412:
            return "a condition does not hold";
        default:
            return "failed";
    }
}

std::string subject(const Request& request, const Endpoint& endpoint) {
    std::string text = request.bucket.empty()
                           ? base::text("buckets at ", endpoint.text())
                           : base::text("bucket ", request.bucket, " at ", endpoint.text());
    if (!request.key.empty()) {
        text += base::text(", object '", base::printable(request.key, 200), "'");
    }
    return text;
}

Verdict verdict_of(const io::HttpResponse& response, const Request& request,
                   const Endpoint& endpoint) {
    Fault fault = read_fault(response.body);
    std::string what = base::text(subject(request, endpoint), ": ", words_of(response.status),
                                  " (HTTP ", response.status);
    if (!fault.code.empty()) what += base::text(", ", base::printable(fault.code));
    if (!fault.message.empty()) what += base::text(": ", base::printable(fault.message, 200));
    what += ")";
    const std::string_view region = header_of(response, "x-amz-bucket-region");
    if (!region.empty() && region != endpoint.region()) {
        what += base::text("; the bucket's region is ", base::printable(region), ", not ",
                           endpoint.region());
    }
    return {may_heal(response.status, fault.code) ? Hope::retry : Hope::none,
            {code_of(response.status, fault.code), std::move(what)}};
}

}  // namespace

Service::Service(io::HttpClient& http, const io::Clock& clock, io::Random& random,
                 std::unique_ptr<Credentials> credentials, Endpoint endpoint, Retries retries)
    : http_(http),
      clock_(clock),
      random_(random),
      credentials_(std::move(credentials)),
      endpoint_(std::move(endpoint)),
      retries_(retries) {}

Result<> Service::sign(io::HttpRequest& http, const Request& request,
                       const Endpoint::Address& address) {
    TRY(const auth::AwsCredentials credentials, credentials_->now());
    auth::SigV4Request canonical{.method = request.method,
                                 .path = address.path,
                                 .query = request.query,
                                 .headers = request.headers,
                                 .payload_hash = std::string(auth::kEmptyPayload),
                                 .path_rules = auth::SigV4Request::Path::as_is};
    if (!http.body.empty()) {
        canonical.payload_hash = auth::hex(auth::digest(auth::Hash::sha256, http.body));
    }
    canonical.headers.emplace_back("Host", address.host);
    canonical.headers.emplace_back("x-amz-content-sha256", canonical.payload_hash);
    auth::sign_headers(canonical, credentials, {endpoint_.region(), "s3", clock_.wall()});
    http.headers = std::move(canonical.headers);
    return {};
}

bool Service::pause_before(int attempt) {
    // Full jitter, so that many who failed together do not come back together.
    const auto doublings = std::min(attempt - 2, 16);
    const auto most = std::min(retries_.pause * (1 << doublings), retries_.pause_max);
    const std::uint64_t range = static_cast<std::uint64_t>(most.count()) + 1;
    return stop_.pause(std::chrono::milliseconds(random_.below(range)));
}

Result<io::HttpResponse> Service::call(Request request) {
    const Endpoint::Address address = endpoint_.address_of(request.bucket, request.key);
    io::HttpRequest http;
    http.method = request.method;
    http.url = address.url;
    char joint = '?';
    for (const auto& [name, value] : request.query) {
        http.url += joint + codec::percent_encoded(name) + '=' + codec::percent_encoded(value);
        joint = '&';
    }
    http.body = std::move(request.body);
    http.timeout =
        retries_.timeout + std::chrono::milliseconds(http.body.size() * 1000 / kBytesPerSecondMin);
    http.cancelled_by = stop_.descriptor();
    const int tries_max = request.effort == Request::Effort::brief
                              ? std::min(retries_.tries_max, kBriefTriesMax)
                              : retries_.tries_max;
    for (int attempt = 1;; ++attempt) {
        TRY_VOID(sign(http, request, address));
        Result<io::HttpResponse> response = http_.send(http);
        if (response && response->status / 100 == 2) return response;
        Verdict verdict =
            response ? verdict_of(*response, request, endpoint_)
                     : Verdict{may_heal(response.error()) ? Hope::retry : Hope::none,
                               base::within(subject(request, endpoint_), response.error())};
        if (verdict.hope == Hope::none || attempt >= tries_max) return verdict.error;
        if (!pause_before(attempt + 1)) {
            return Error{Code::interrupted, base::text(verdict.error.what, "; given up")};
        }
    }
}

}  // namespace object::remote
