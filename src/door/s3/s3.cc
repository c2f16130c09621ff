#include "door/s3/s3.h"

#include <array>
#include <atomic>
#include <utility>

#include "codec/base64.h"
#include "codec/endian.h"
#include "door/s3/api/http_date.h"
#include "door/s3/bucket_birth.h"
#include "door/s3/call.h"
#include "door/s3/settings.h"
#include "object/multipart/blob_draft.h"
#include "run/event.h"
#include "run/gate.h"

namespace door::s3 {
namespace {

using intake::AccessRules;

// S3 promises a day or so.
constexpr std::chrono::hours kExpiryPause{1};

http::Response refusal(const Problem& problem, std::string_view resource,
                       const api::RequestIds& ids) {
    http::Response response = xml_response(api::problem_document(problem, resource, ids));
    response.status = api::status_of(problem);
    for (const auto& [name, value] : problem.headers) response.headers.emplace_back(name, value);
    return response;
}

// The bucket of calls that are about one that is there.
Outcome<> bind_bucket(Call& call, const Operation& operation) {
    if (call.address.bucket.empty() || operation.serve == create_bucket) return {};
    TRY(call.bucket, find_bucket(call.house, call.address.bucket));
    return {};
}

run::Task<Answer> serve(Call& call) {
    CO_TRY(call.address, api::address_of(call.header("Host"), call.request.path));
    CO_TRY(call.query, api::Query::parse(call.request.query));
    CO_TRY_VOID(api::check_key(call.address.key));
    if (call.request.method == "OPTIONS" && !call.address.bucket.empty()) {
        CO_TRY(call.bucket, find_bucket(call.house, call.address.bucket));
        co_return preflight(call);
    }
    if (is_post_form(call)) co_return co_await post_object(call);
    const AccessRules rules{call.house.keys, call.house.clock, call.house.allows_anonymous};
    CO_TRY(call.caller, authenticate(call.request, rules));
    CO_TRY(const Operation* const operation, find_operation(call));
    CO_TRY_VOID(check_operation(call, *operation));
    CO_TRY_VOID(bind_bucket(call, *operation));
    co_return co_await operation->serve(call);
}

}  // namespace

struct S3Door::Inside {
    explicit Inside(DoorParts parts)
        : house{.store = parts.store,
                .lane = parts.lane,
                .pool = parts.pool,
                .keys = parts.keys,
                .clock = parts.clock,
                .random = parts.random,
                .home_bucket = std::move(parts.home_bucket),
                .allows_anonymous = parts.allows_anonymous},
          ids(parts.seed) {}

    House house;
    run::Gate gate;
    run::Event stopping;
    bool is_stopping = false;
    std::atomic<std::uint64_t> ids;  // a seed and a counter: names, not secrets

    run::Task<void> expire_until_stopped() {
        do {
            co_await expire_all(house, is_stopping);
        } while (!is_stopping && !co_await stopping.wait_for(kExpiryPause) && !is_stopping);
    }

    api::RequestIds next_ids() {
        static constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        io::SeededRandom random(ids.fetch_add(1, std::memory_order_relaxed));
        api::RequestIds next;
        for (std::uint64_t bits = random.next(); next.request.size() < 16; bits /= 16) {
            next.request += kDigits[bits % 16];
        }
        std::array<std::byte, 48> host{};
        for (std::size_t i = 0; i < host.size(); i += 8) {
            codec::store_big(host.data() + i, random.next());
        }
        next.host = codec::base64(host);
        return next;
    }
};

S3Door::S3Door(DoorParts parts) : inside_(std::make_unique<Inside>(std::move(parts))) {}
S3Door::~S3Door() = default;

base::Result<> S3Door::prepare() {
    TRY(const std::vector<std::string> names, inside_->house.store.buckets());
    for (const std::string& name : names) {
        TRY(object::TransactionalBucket * bucket, inside_->house.store.transactional_bucket(name));
        TRY_VOID(object::multipart::discard_unfinished_blobs(*bucket));
        TRY_VOID(note_birth(*bucket));
        if (const auto loaded = load_policy(inside_->house, name, *bucket); !loaded) {
            return base::Error{base::Code::corrupt,
                               base::text("the policy of the bucket ", name, " is malformed")};
        }
    }
    return {};
}

void S3Door::start(run::Shard& shard) {
    shard.spawn(inside_->gate, inside_->expire_until_stopped());
}

run::Task<void> S3Door::stop() {
    inside_->is_stopping = true;
    inside_->stopping.notify_all();
    co_await inside_->gate.close();
}

run::Task<void> S3Door::expire() { co_await expire_all(inside_->house, inside_->is_stopping); }

run::Task<http::Response> S3Door::handle(http::Request request) {
    Call call{.house = inside_->house, .request = std::move(request)};
    const api::RequestIds ids = inside_->next_ids();
    Answer answer = co_await serve(call);
    const bool is_refused = !answer;
    http::Response response =
        answer ? *std::move(answer) : refusal(answer.error(), call.request.path, ids);
    const bool is_head = call.request.method == "HEAD";
    if (is_refused && is_head) {
        response.body.clear();
        response.headers.emplace_back("x-amz-bucket-region", kRegion);
    }
    if (call.request.header("Origin") && call.bucket != nullptr &&
        call.request.method != "OPTIONS") {
        add_cors_headers(response, call.request, *call.bucket);
    }
    response.headers.emplace_back("x-amz-request-id", ids.request);
    response.headers.emplace_back("x-amz-id-2", ids.host);
    response.headers.emplace_back("Date", api::http_date(inside_->house.clock.wall()));
    response.headers.emplace_back("Server", "Millrace");
    co_return response;
}

http::Response S3Door::refusal_of_framing(int status, std::string_view what) {
    const std::string_view code = status == 413   ? "EntityTooLarge"
                                  : status == 408 ? "RequestTimeout"
                                  : status >= 500 ? "InternalError"
                                                  : "BadRequest";
    http::Response response = refusal(Problem{code, std::string(what)}, "/", {});
    response.status = status;
    return response;
}

}  // namespace door::s3
