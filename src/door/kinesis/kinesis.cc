#include "door/kinesis/kinesis.h"

#include "base/text.h"
#include "codec/base64.h"
#include "codec/endian.h"
#include "door/kinesis/access.h"
#include "door/kinesis/actions.h"
#include "door/kinesis/house.h"
#include "door/kinesis/shard_events.h"
#include "io/random.h"

namespace door::kinesis {
namespace {

constexpr std::string_view kJsonType = "application/x-amz-json-1.1";
constexpr std::string_view kCborType = "application/x-amz-cbor-1.1";
constexpr std::string_view kEventsType = "application/vnd.amazon.eventstream";
constexpr std::string_view kSubscribe = "SubscribeToShard";
constexpr std::string_view kTargetPrefix = "Kinesis_20131202.";

std::string_view type_of(Format format) { return format == Format::json ? kJsonType : kCborType; }

// Before a semicolon, without blanks around.
std::string_view media_type(const http::Request& request) {
    std::string_view type = request.header("Content-Type").value_or("");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return type;
}

http::Response response_of(Format format, Body body) {
    http::Response response;
    response.headers.reserve(8);
    response.headers.emplace_back("Content-Type", type_of(format));
    if (body) {
        response.body = *std::move(body);
    } else {
        response.status = body.error().status();
        response.body = wire::kinesis::encode(format, body.error());
    }
    return response;
}

// What AWS answers where it cannot tell which protocol is spoken.
http::Response xml_refusal(int status, std::string_view name, std::string_view message) {
    http::Response response;
    response.status = status;
    response.headers.reserve(8);
    response.body = message.empty() ? base::text("<", name, "/>\n")
                                    : base::text("<", name, ">\n  <Message>", message,
                                                 "</Message>\n</", name, ">\n");
    return response;
}

http::Response preflight(const http::Request& request) {
    http::Response response;
    response.headers.reserve(8);
    const auto echo = [&](std::string_view asked, const char* name) {
        if (const auto value = request.header(asked)) response.headers.emplace_back(name, *value);
    };
    echo("Access-Control-Request-Headers", "Access-Control-Allow-Headers");
    echo("Access-Control-Request-Method", "Access-Control-Allow-Methods");
    response.headers.emplace_back("Access-Control-Max-Age", "172800");
    return response;
}

}  // namespace

struct KinesisDoor::Inside {
    explicit Inside(DoorParts parts)
        : house{parts.catalog, parts.records, parts.clock},
          subscriptions(parts.shards, parts.clock),
          keys(parts.keys),
          ids(parts.seed) {}

    House house;
    Subscriptions subscriptions;
    const auth::Keys& keys;
    std::atomic<std::uint64_t> ids;  // a seed and a counter: names, not secrets

    // x-amzn-RequestId and x-amz-id-2.
    void name(http::Response& response) {
        io::SeededRandom random(ids.fetch_add(1, std::memory_order_relaxed));
        response.headers.emplace_back("x-amzn-RequestId", random.uuid());
        std::array<std::byte, 72> second{};
        for (std::size_t i = 0; i < second.size(); i += 8) {
            codec::store_big(second.data() + i, random.next());
        }
        response.headers.emplace_back("x-amz-id-2", codec::base64(second));
    }
};

KinesisDoor::KinesisDoor(DoorParts parts) : inside_(std::make_unique<Inside>(parts)) {}
KinesisDoor::~KinesisDoor() = default;

run::Task<http::Response> KinesisDoor::handle(http::Request request) {
    std::string body = std::exchange(request.body, {});
    http::Response response = co_await answer(request, body);
    inside_->name(response);
    if (request.header("Origin")) {
        response.headers.emplace_back("Access-Control-Allow-Origin", "*");
        response.headers.emplace_back("Access-Control-Expose-Headers",
                                      "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-"
                                      "2,x-amzn-ErrorMessage,Date");
    }
    co_return response;
}

run::Task<http::Response> KinesisDoor::answer(const http::Request& request, std::string& body) {
    if (request.method == "OPTIONS" && request.header("Origin")) co_return preflight(request);
    if (request.method != "POST") {
        co_return xml_refusal(403, "AccessDeniedException",
                              "Unable to determine service/operation name to be authorized");
    }
    const std::string_view type = media_type(request);
    const bool is_known_type = type == kJsonType || type == kCborType || type.empty();
    if (!is_known_type) co_return xml_refusal(404, "UnknownOperationException", {});
    Call call{.format = type == kJsonType ? Format::json : Format::cbor};
    std::string_view target = request.header("X-Amz-Target").value_or("");
    const bool is_ours = target.starts_with(kTargetPrefix);
    if (is_ours) target.remove_prefix(kTargetPrefix.size());
    const Action* const action = is_ours ? find_action(target) : nullptr;
    const bool subscribes = is_ours && target == kSubscribe;
    if (action == nullptr && !subscribes) {
        co_return response_of(call.format, Exception{"UnknownOperationException"});
    }
    // The signature is over the body, so it is looked at before the body is read in place.
    auto caller = authenticate(request, body, inside_->keys, inside_->house.clock);
    if (!caller) co_return response_of(call.format, caller.error());
    call.region = caller->region;
    const Format format = call.format;
    if (subscribes) {
        auto events = co_await subscribe(inside_->house, inside_->subscriptions, std::move(call),
                                         std::move(body));
        if (!events) co_return response_of(format, events.error());
        http::Response response;
        response.headers.reserve(8);
        response.headers.emplace_back("Content-Type", kEventsType);
        response.stream = *std::move(events);
        co_return response;
    }
    Body answered = co_await action->serve(inside_->house, std::move(call), std::move(body));
    co_return response_of(format, std::move(answered));
}

run::Task<http::Response> KinesisDoor::call(std::string name, std::string body) {
    const Action* const action = find_action(name);
    Body answered = Exception{"UnknownOperationException"};
    if (action != nullptr) {
        answered = co_await action->serve(inside_->house, Call{}, std::move(body));
    }
    http::Response response = response_of(Format::json, std::move(answered));
    inside_->name(response);
    co_return response;
}

http::Response KinesisDoor::refusal_of_framing(int status, std::string_view what) {
    http::Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", kJsonType);
    const std::string_view name = status == 413   ? "RequestEntityTooLargeException"
                                  : status >= 500 ? "InternalFailure"
                                                  : "MalformedHttpRequestException";
    response.body =
        wire::kinesis::encode(Format::json, Exception{std::string(name), std::string(what)});
    return response;
}

}  // namespace door::kinesis
