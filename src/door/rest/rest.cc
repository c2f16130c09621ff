#include "door/rest/rest.h"

#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "door/rest/answers/answers.h"
#include "door/rest/metadata.h"
#include "door/rest/produce.h"
#include "run/shard.h"

namespace door::rest {
namespace {

using base::Code;
using base::Error;
using base::Partition;
using base::Result;
using base::TopicName;

http::RouterHooks hooks() {
    return {
        .not_found = [](const http::Request&) { return http_refusal(404); },
        .method_not_allowed = [](const http::Request&,
                                 std::string_view) { return http_refusal(405); },
        .bad_path =
            [](const http::Request&) {
                return refusal(Error{Code::malformed, "the path holds a broken percent escape"});
            }};
}

// A path's partition that is no number names nothing, as an unknown route does.
std::optional<Partition> partition_in(const http::PathValues& path) {
    std::int32_t number = 0;
    if (!base::parse_number(path.at("partition"), number)) return {};
    return Partition{number};
}

TopicName topic_in(const http::PathValues& path) { return TopicName{path.at("topic")}; }

run::Task<http::Response> ready(http::Response response) { co_return response; }

// Instead of the stream; or the refusal, in the words that the server has for bodies.
run::Task<std::optional<http::Response>> gather_body(http::Request& request) {
    constexpr std::size_t kPaddingBytes = 64;  // Request::body
    std::string body;
    bool fits = true;
    while (fits) {
        auto part = co_await request.stream->next();
        if (!part) {
            const int status = part.error().code == Code::timed_out ? 408 : 400;
            co_return framing_refusal(status, part.error().what);
        }
        if (!*part) break;
        body += **part;
        fits = body.size() <= base::limits::kBodyBytesMax;
    }
    if (!fits) co_return framing_refusal(413, "The body is too large.");
    body.reserve(body.size() + kPaddingBytes);
    request.body = std::move(body);
    request.stream.reset();
    co_return std::nullopt;
}

}  // namespace

RestDoor::RestDoor(House house)
    : broker_(house.broker),
      clock_(house.clock),
      metrics_(house.metrics),
      schemas_(house.registry),
      consumers_(house.broker, house.groups, schemas_, house.clock,
                 house.shards.at(base::ShardId{0}), house.seed),
      version3_({house.broker, house.groups, house.acls, schemas_, house.pool, house.clock,
                 std::move(house.cluster_id)}),
      router_(hooks()),
      counters_(house.shards.count()) {
    add_produce();
    add_metadata();
    const auto add_route = [this](std::string_view method, std::string_view pattern,
                                  http::RouteHandler handler) {
        add(method, pattern, std::move(handler));
    };
    consumers_.add_routes(add_route);
    version3_.add_routes(add_route);
}

void RestDoor::add(std::string_view method, std::string_view pattern, http::RouteHandler handler) {
    router_.add(method, pattern, std::move(handler));
    resources_.emplace_back(method, patterns_.emplace_back(pattern));
}

void RestDoor::add_produce() {
    using http::PathValues;
    using http::Request;
    add("POST", "/topics/{topic}", [this](Request request, const PathValues& path) {
        return produce(std::move(request), topic_in(path), std::nullopt);
    });
    add("POST", "/topics/{topic}/partitions/{partition}",
        [this](Request request, const PathValues& path) {
            const std::optional<Partition> partition = partition_in(path);
            if (!partition) return ready(http_refusal(404));
            return produce(std::move(request), topic_in(path), partition);
        });
}

void RestDoor::add_metadata() {
    using http::PathValues;
    using http::Request;
    const auto empty_object = [](const Request&, const PathValues&) { return ready(answer("{}")); };
    add("GET", "/", empty_object);
    add("POST", "/", empty_object);
    add("GET", "/brokers",
        [](const Request&, const PathValues&) { return ready(answer(brokers_json())); });
    add("GET", "/topics",
        [this](const Request&, const PathValues&) { return ready(topic_names()); });
    add("GET", "/topics/{topic}",
        [this](const Request&, const PathValues& path) { return ready(topic(topic_in(path))); });
    add("GET", "/topics/{topic}/partitions", [this](const Request&, const PathValues& path) {
        return ready(partitions(topic_in(path)));
    });
    add("GET", "/topics/{topic}/partitions/{partition}",
        [this](const Request&, const PathValues& path) {
            const std::optional<Partition> number = partition_in(path);
            return ready(number ? partition(topic_in(path), *number) : http_refusal(404));
        });
    add("GET", "/topics/{topic}/partitions/{partition}/offsets",
        [this](const Request&, const PathValues& path) {
            const std::optional<Partition> number = partition_in(path);
            return number ? offsets(topic_in(path), *number) : ready(http_refusal(404));
        });
}

run::Task<http::Response> RestDoor::handle(http::Request request) const {
    if (request.stream && !v3::Version3::streams(request.path)) {
        if (auto refused = co_await gather_body(request)) co_return *std::move(refused);
    }
    co_return co_await router_.route(std::move(request));
}

run::Task<void> RestDoor::stop() {
    co_await consumers_.stop();
    co_await version3_.stop();
}

http::Response RestDoor::refusal_of_framing(int status, std::string_view what) {
    return framing_refusal(status, what);
}

// Counted by reason alone: what does not parse belongs to no topic, and a client that guesses
// names must not make a metric of each.
http::Response RestDoor::refuse_request(const Error& error) {
    metrics_
        .counter("rest_requests_refused_total", "Produce requests refused as a whole.",
                 {{"reason", std::string(base::name_of(error.code))}})
        .add(1);
    return refusal(error);
}

const RestDoor::TopicCounters& RestDoor::counters_of(const TopicName& topic) {
    auto& here = counters_.at(run::Shard::current().id().value());
    const auto found = here.find(topic.value());
    if (found != here.end()) return found->second;
    const TopicCounters counters{
        &metrics_.counter("rest_records_accepted_total", "Records answered as stored.",
                          {{"topic", topic.value()}}),
        &metrics_.counter("rest_records_refused_total", "Records answered with an error_code.",
                          {{"topic", topic.value()}})};
    return here.emplace(topic.value(), counters).first->second;
}

run::Task<Result<broker::Topic>> RestDoor::topic_to_write(TopicName name) {
    Result<broker::Topic> found = broker_.topic(name);
    if (found || found.error().code != Code::unknown_topic) co_return found;
    co_return co_await broker_.topic_or_create(std::move(name));
}

run::Task<http::Response> RestDoor::produce(http::Request request, TopicName name,
                                            std::optional<Partition> partition) {
    const std::optional<Format> format = format_of(request.header("Content-Type"));
    if (!format) co_return http_refusal(415);
    Result<Records> read =
        read_records(request.body, schema_type_of(*format) ? Format::json : *format);
    if (!read) co_return refuse_request(read.error());
    const Result<broker::Topic> topic = co_await topic_to_write(name);
    if (!topic) co_return refuse_request(topic.error());
    if (schema_type_of(*format)) {
        auto encoded = co_await encode(
            schemas_, *format, std::get<wire::rest::ProduceJson>(*std::move(read)), name.value());
        if (const auto* refused = std::get_if<::registry::Refusal>(&encoded)) {
            co_return refusal(refused->status, refused->code, refused->message);
        }
        read = std::get<Records>(std::move(encoded));
    }

    const std::uint32_t turn = requests_.fetch_add(1, std::memory_order_relaxed);
    const Destination to{.topic = name.value(),
                         .partitions = topic->partitions,
                         .named = partition,
                         .keyless = Partition{static_cast<std::int32_t>(
                             turn % static_cast<std::uint32_t>(topic->partitions))}};
    const std::size_t count = count_of(*read);
    Outcomes outcomes(count);
    std::vector<Batch> batches = batches_of(*read, to, clock_.wall(), outcomes);
    for (Batch& batch : batches) {
        const Result<broker::Produced> produced = co_await broker_.produce(
            name, batch.partition, std::move(batch.bytes), broker::Acks::all);
        if (!produced) {
            outcomes.refused(batch.records, produced.error());
            continue;
        }
        base::Offset at = produced->base;
        for (const std::uint32_t record : batch.records) {
            outcomes.stored(record, batch.partition, std::exchange(at, base::next(at)));
        }
    }
    const TopicCounters& counters = counters_of(name);
    counters.accepted->add(count - outcomes.refused_count());
    counters.refused->add(outcomes.refused_count());
    co_return std::move(outcomes).answer(*read);
}

http::Response RestDoor::topic_names() const { return answer(topic_names_json(broker_.topics())); }

http::Response RestDoor::topic(const TopicName& name) const {
    const Result<broker::Topic> found = broker_.topic(name);
    return found ? answer(topic_json(*found)) : refusal(found.error());
}

http::Response RestDoor::partitions(const TopicName& name) const {
    const Result<broker::Topic> found = broker_.topic(name);
    return found ? answer(partitions_json(*found)) : refusal(found.error());
}

http::Response RestDoor::partition(const TopicName& name, Partition partition) const {
    const Result<broker::Topic> found = broker_.topic(name);
    if (!found) return refusal(found.error());
    if (partition.value() < 0 || partition.value() >= found->partitions) {
        return refusal(no_partition(*found, partition));
    }
    return answer(partition_json(partition));
}

run::Task<http::Response> RestDoor::offsets(TopicName name, Partition partition) {
    const Result<broker::Topic> found = broker_.topic(name);
    if (!found) co_return refusal(found.error());
    if (partition.value() < 0 || partition.value() >= found->partitions) {
        co_return refusal(no_partition(*found, partition));
    }
    const Result<broker::PartitionState> state = co_await broker_.state(std::move(name), partition);
    if (!state) co_return refusal(state.error());
    co_return answer(offsets_json(*state));
}

}  // namespace door::rest
