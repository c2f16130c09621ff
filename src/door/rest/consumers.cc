#include "door/rest/consumers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.h"
#include "broker/consumer/consumer.h"
#include "codec/percent.h"
#include "door/rest/answers/answers.h"
#include "door/rest/consumer_settings.h"
#include "door/rest/record_text.h"
#include "sched/calendar/instant.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"
#include "wire/rest_consumers.h"

namespace door::rest {
namespace {

using base::Code;
using base::Error;
using base::Result;
using base::TopicPartition;
using broker::consumer::Consumer;
namespace message = wire::rest;

// consumer.instance.timeout.ms of the proxy.
constexpr base::Duration kIdleMax = std::chrono::minutes(5);
constexpr base::Duration kIdleCheckInterval = std::chrono::seconds(1);
// consumer.request.max.bytes of the proxy: of one answer with records.
constexpr std::size_t kRecordsBytesMax = 64 * base::limits::kMiB;
// However long a request wants to wait: the gateway gives up after 29 s.
constexpr std::chrono::milliseconds kRecordsWaitMax = std::chrono::seconds(28);
// Between looks where more bytes are wanted than there are.
constexpr base::Duration kLookAgainAfter = std::chrono::milliseconds(50);
// Of a record in its batch: length, attributes, two deltas, two lengths, count of headers.
constexpr std::size_t kRecordFramingBytesMin = 7;
// So that clients who only ever make them cannot fill the memory.
constexpr std::size_t kInstancesMax = 1000;

http::Response no_content() { return {.status = 204, .headers = {}, .body = {}}; }

http::Response no_instance() { return refusal(404, 40403, "Consumer instance not found."); }

// What a consumer says, in the proxy's words.
http::Response refusal_of_consumer(const Error& error) {
    if (error.code == Code::conflict) return refusal(409, 40903, "Illegal state: " + error.what);
    if (error.code == Code::out_of_range) return refusal(500, 50002, "Kafka error: " + error.what);
    return refusal(error);
}

http::Response answer_of(const Result<>& done) {
    return done ? no_content() : refusal_of_consumer(done.error());
}

TopicPartition place_of(const auto& named) {
    return {base::TopicName{named.topic}, base::Partition{named.partition}};
}

Result<std::vector<TopicPartition>> read_partitions(std::string& body) {
    TRY(const auto named, wire::from_json<message::PartitionNames>(body));
    std::vector<TopicPartition> places;
    for (const message::PartitionName& one : named.partitions) places.push_back(place_of(one));
    return places;
}

Result<base::WallTime> read_time(std::string_view json) {
    std::int64_t ms = 0;
    if (base::parse_number(json, ms)) return base::from_epoch_ms(ms);
    if (json.size() >= 2 && json.starts_with('"')) json = json.substr(1, json.size() - 2);
    TRY(const auto at, sched::calendar::parse_instant(json));
    return std::chrono::floor<std::chrono::milliseconds>(at);
}

// A whole number of the query; `otherwise` where there is none or it is no number.
std::int64_t query_number(const http::Request& request, std::string_view name,
                          std::int64_t otherwise) {
    const auto text = http::query_value(request.query, name);
    std::int64_t number = 0;
    return text && base::parse_number(*text, number) && number >= 0 ? number : otherwise;
}

}  // namespace

struct Consumers::Instance {
    Instance(Name own_name, const ConsumerSettings& own_settings, broker::Broker& broker,
             broker::coordinator::GroupCoordinator& groups, const io::Clock& clock)
        : name(std::move(own_name)),
          settings(own_settings),
          used_at(clock.monotonic()),
          consumer(broker, groups, clock,
                   {.group = name.first,
                    .client_id = name.second,
                    .reset = settings.reset,
                    .auto_commit = settings.auto_commit}) {}

    const Name name;
    const ConsumerSettings settings;
    base::MonotonicTime used_at;
    int requests = 0;  // under way
    Consumer consumer;
};

Consumers::Consumers(broker::Broker& broker, broker::coordinator::GroupCoordinator& groups,
                     schemas::Schemas& schemas, io::Clock& clock, run::Shard& home,
                     std::uint64_t seed)
    : broker_(broker),
      groups_(groups),
      schemas_(schemas),
      clock_(clock),
      home_(home),
      random_(seed) {}

Consumers::~Consumers() = default;

void Consumers::add_routes(const Add& add) {
    using http::PathValues;
    using http::Request;
    add("POST", "/consumers/{group}", [this](Request request, const PathValues& path) {
        return create(std::move(request), path.at("group"));
    });
    constexpr std::string_view kInstance = "/consumers/{group}/instances/{instance}";
    add("DELETE", kInstance, [this](const Request&, const PathValues& path) {
        return remove({path.at("group"), path.at("instance")});
    });
    const auto on_instance = [&](std::string_view method, std::string_view pattern, Route route) {
        add(method, pattern, [this, route](Request request, const PathValues& path) {
            return call(route, std::move(request), {path.at("group"), path.at("instance")});
        });
    };
    // Patterns live as long as the door.
    on_instance("POST", "/consumers/{group}/instances/{instance}/subscription",
                &Consumers::subscribe);
    on_instance("GET", "/consumers/{group}/instances/{instance}/subscription",
                &Consumers::subscription);
    on_instance("DELETE", "/consumers/{group}/instances/{instance}/subscription",
                &Consumers::unsubscribe);
    on_instance("POST", "/consumers/{group}/instances/{instance}/assignments", &Consumers::assign);
    on_instance("GET", "/consumers/{group}/instances/{instance}/assignments",
                &Consumers::assignments);
    on_instance("GET", "/consumers/{group}/instances/{instance}/records", &Consumers::records);
    on_instance("POST", "/consumers/{group}/instances/{instance}/offsets", &Consumers::commit);
    on_instance("GET", "/consumers/{group}/instances/{instance}/offsets", &Consumers::committed);
    on_instance("POST", "/consumers/{group}/instances/{instance}/positions", &Consumers::seek);
    on_instance("POST", "/consumers/{group}/instances/{instance}/positions/beginning",
                &Consumers::seek_to_beginning);
    on_instance("POST", "/consumers/{group}/instances/{instance}/positions/end",
                &Consumers::seek_to_end);
}

// --- On the caller's shard: over to the home shard and back.

run::Task<http::Response> Consumers::create(http::Request request, std::string group) {
    auto there = [this, &request, &group] { return create_here(request, group); };
    co_return co_await home_.call(there);
}

run::Task<http::Response> Consumers::remove(Name name) {
    auto there = [this, &name] { return remove_here(name); };
    co_return co_await home_.call(there);
}

run::Task<http::Response> Consumers::call(Route route, http::Request request, Name name) {
    if (!is_of_v2(request.header("Content-Type"))) co_return http_refusal(415);
    auto there = [this, route, &request, &name] { return call_here(route, request, name); };
    co_return co_await home_.call(there);
}

run::Task<void> Consumers::interrupt() {
    auto there = [this] {
        stops_ = true;
        stopping_.notify_all();
        for (const auto& [name, instance] : instances_) instance->consumer.interrupt();
    };
    co_await home_.call(there);
}

run::Task<void> Consumers::stop() {
    auto there = [this] { return stop_here(); };
    co_await home_.call(there);
}

// --- On the home shard.

run::Task<void> Consumers::stop_here() {
    stops_ = true;
    stopping_.notify_all();
    while (!instances_.empty()) {
        const InstancePtr instance = instances_.begin()->second;
        instances_.erase(instances_.begin());
        co_await instance->consumer.unsubscribe();
    }
    co_await gate_.close();
}

run::Task<void> Consumers::keep_house() {
    while (!stops_) {
        co_await stopping_.wait_for(kIdleCheckInterval);
        std::vector<InstancePtr> idle;
        for (const auto& [name, instance] : instances_) {
            const bool is_idle = clock_.monotonic() - instance->used_at > kIdleMax;
            if (is_idle && instance->requests == 0) idle.push_back(instance);
        }
        for (const InstancePtr& instance : idle) {
            instances_.erase(instance->name);
            co_await instance->consumer.unsubscribe();
        }
    }
}

http::Response Consumers::create_here(http::Request& request, const std::string& group) {
    if (!is_of_v2(request.header("Content-Type"))) return http_refusal(415);
    auto read = read_consumer_settings(request.body);
    if (auto* refused = std::get_if<http::Response>(&read)) return std::move(*refused);
    const ConsumerSettings& settings = *std::get_if<ConsumerSettings>(&read);
    if (stops_ || instances_.size() >= kInstancesMax) {
        return refusal(429, 429,
                       base::text("there are ", instances_.size(),
                                  " consumers; delete one that is no longer used"));
    }
    Name name{group, settings.id ? *settings.id : "rest-consumer-" + random_.uuid()};
    if (instances_.contains(name)) {
        return refusal(409, 40902,
                       "Consumer with specified consumer ID already exists in the specified "
                       "consumer group.");
    }
    message::CreatedConsumer made;
    made.instance_id = name.second;
    made.base_uri =
        base::text(request.base_url(), "/consumers/", codec::percent_encoded(name.first),
                   "/instances/", codec::percent_encoded(name.second));
    instances_[name] = std::make_shared<Instance>(name, settings, broker_, groups_, clock_);
    if (!std::exchange(keeps_house_, true)) home_.spawn(gate_, keep_house());
    return answer(wire::to_json(made));
}

run::Task<http::Response> Consumers::remove_here(Name name) {
    const auto found = instances_.find(name);
    if (found == instances_.end()) co_return no_instance();
    const InstancePtr instance = found->second;
    instances_.erase(found);
    instance->consumer.interrupt();
    co_await instance->consumer.unsubscribe();
    co_return no_content();
}

run::Task<http::Response> Consumers::call_here(Route route, http::Request& request,
                                               const Name& name) {
    const auto found = instances_.find(name);
    if (found == instances_.end()) co_return no_instance();
    const InstancePtr instance = found->second;
    ++instance->requests;
    http::Response response = co_await (this->*route)(request, *instance);
    --instance->requests;
    instance->used_at = clock_.monotonic();
    co_return response;
}

run::Task<http::Response> Consumers::subscribe(http::Request& request, Instance& instance) {
    auto asked = wire::from_json<message::SubscriptionRequest>(request.body);
    if (!asked) co_return refusal(asked.error());
    broker::consumer::Subscription subscription;
    if (asked->topics && !asked->topics->empty()) {
        subscription.topics = *std::move(asked->topics);
    } else {
        subscription.pattern = std::move(asked->topic_pattern);
    }
    co_return answer_of(co_await instance.consumer.subscribe(std::move(subscription)));
}

run::Task<http::Response> Consumers::subscription(http::Request& /*request*/, Instance& instance) {
    message::SubscribedTopics topics;
    topics.topics = instance.consumer.subscription();
    co_return answer(wire::to_json(topics));
}

run::Task<http::Response> Consumers::unsubscribe(http::Request& /*request*/, Instance& instance) {
    co_await instance.consumer.unsubscribe();
    co_return no_content();
}

run::Task<http::Response> Consumers::assign(http::Request& request, Instance& instance) {
    auto partitions = read_partitions(request.body);
    if (!partitions) co_return refusal(partitions.error());
    co_return answer_of(co_await instance.consumer.assign(*std::move(partitions)));
}

run::Task<http::Response> Consumers::assignments(http::Request& /*request*/, Instance& instance) {
    message::PartitionNames partitions;
    for (const TopicPartition& at : instance.consumer.assignment()) {
        partitions.partitions.push_back({at.topic.value(), at.partition.value()});
    }
    co_return answer(wire::to_json(partitions));
}

run::Task<http::Response> Consumers::records(http::Request& request, Instance& instance) {
    const ConsumerSettings& settings = instance.settings;
    const auto accepted = accepted_format(request.header("Accept"));
    if (accepted && *accepted != settings.format) {
        co_return refusal(406, 40601,
                          "The requested embedded data format does not match the deserializer for "
                          "this consumer instance");
    }
    const std::chrono::milliseconds wait(
        query_number(request, "timeout", settings.records_wait.count()));
    const base::MonotonicTime until = clock_.monotonic() + std::min(wait, kRecordsWaitMax);
    broker::consumer::Poll limits;
    limits.bytes_max = std::clamp<std::size_t>(
        static_cast<std::size_t>(query_number(request, "max_bytes", kRecordsBytesMax)), 1,
        kRecordsBytesMax);
    const std::size_t least = std::min(settings.fetch_bytes_min, limits.bytes_max);
    std::string body;
    RecordText text(settings.format);
    bool is_unreadable = false;
    for (;;) {
        limits.wait = until - clock_.monotonic();
        const bool is_last = limits.wait <= base::Duration::zero() || stops_;
        const auto take = [&](std::span<const broker::consumer::Record> records) {
            std::size_t bytes = 0;
            for (const auto& one : records) {
                bytes += kRecordFramingBytesMin + (one.key ? one.key->size() : 0) +
                         (one.value ? one.value->size() : 0);
            }
            std::size_t taken = 0;
            if (bytes < least && !is_last) return taken;
            for (const auto& one : records) {
                body += taken == 0 ? "" : ",";
                if (!text.append(body, one)) break;
                ++taken;
            }
            // What came before it is told first; it is met again.
            is_unreadable = taken == 0;
            if (taken > 0 && body.ends_with(',')) body.pop_back();
            return taken;
        };
        const auto taken = co_await instance.consumer.poll(limits, take);
        if (!taken) co_return refusal_of_consumer(taken.error());
        if (is_unreadable && text.missing_schema()) {
            auto schema = co_await schemas_.with_id(*text.missing_schema());
            if (const auto* refused = std::get_if<::registry::Refusal>(&schema)) {
                co_return refusal(408, 40801,
                                  base::text("Error deserializing ", title_of(settings.format),
                                             " message: ", refused->message));
            }
            text.know(std::get<schemas::SchemaPtr>(std::move(schema)));
            is_unreadable = false;
            continue;
        }
        if (*taken > 0 || is_last || is_unreadable) break;
        co_await stopping_.wait_for(kLookAgainAfter);
    }
    if (is_unreadable) {
        co_return refusal(408, 40801,
                          text.complaint() + "; a consumer of the binary format can read it");
    }
    http::Response response = answer("[" + body + "]");
    response.headers.front().second = type_of(settings.format);
    co_return response;
}

run::Task<http::Response> Consumers::commit(http::Request& request, Instance& instance) {
    Result<> done;
    if (request.body.empty()) {
        done = co_await instance.consumer.commit();
    } else {
        const auto named = wire::from_json<message::OffsetsOfPartitions>(request.body);
        if (!named) co_return refusal(named.error());
        std::vector<broker::groups::OffsetToCommit> offsets;
        for (const message::OffsetOfPartition& one : named->offsets) {
            // The proxy is told what was read; Kafka, what comes next.
            offsets.push_back({place_of(one), base::next(base::Offset{one.offset}), -1,
                               one.metadata.value_or("")});
        }
        done = co_await instance.consumer.commit(std::move(offsets));
    }
    co_return done ? answer("[]") : refusal_of_consumer(done.error());
}

run::Task<http::Response> Consumers::committed(http::Request& request, Instance& instance) {
    auto partitions = read_partitions(request.body);
    if (!partitions) co_return refusal(partitions.error());
    const auto found = co_await instance.consumer.committed(*std::move(partitions));
    if (!found) co_return refusal_of_consumer(found.error());
    message::OffsetsOfPartitions offsets;
    for (const broker::groups::FetchedOffset& one : *found) {
        offsets.offsets.push_back(
            {one.at.topic.value(), one.at.partition.value(), one.next.value(), one.metadata});
    }
    co_return answer(wire::to_json(offsets));
}

run::Task<http::Response> Consumers::seek(http::Request& request, Instance& instance) {
    const auto asked = wire::from_json<message::PositionsRequest>(request.body);
    if (!asked) co_return refusal(asked.error());
    std::vector<std::pair<TopicPartition, base::Offset>> positions;
    if (asked->offsets) {
        for (const message::OffsetOfPartition& one : *asked->offsets) {
            positions.emplace_back(place_of(one), base::Offset{one.offset});
        }
    }
    if (asked->timestamps) {
        for (const message::TimeOfPartition& one : *asked->timestamps) {
            const TopicPartition at = place_of(one);
            const auto time = read_time(one.timestamp.text);
            if (!time) co_return refusal(time.error());
            const auto found = co_await broker_.offset_for_time(at.topic, at.partition, *time);
            if (!found) co_return refusal(found.error());
            const auto state = co_await broker_.state(at.topic, at.partition);
            if (!state) co_return refusal(state.error());
            positions.emplace_back(at, *found ? (*found)->offset : state->high_water);
        }
    }
    co_return answer_of(co_await instance.consumer.seek(std::move(positions)));
}

run::Task<http::Response> Consumers::seek_to_beginning(http::Request& request, Instance& instance) {
    auto partitions = read_partitions(request.body);
    if (!partitions) co_return refusal(partitions.error());
    co_return answer_of(co_await instance.consumer.seek_to_beginning(*std::move(partitions)));
}

run::Task<http::Response> Consumers::seek_to_end(http::Request& request, Instance& instance) {
    auto partitions = read_partitions(request.body);
    if (!partitions) co_return refusal(partitions.error());
    co_return answer_of(co_await instance.consumer.seek_to_end(*std::move(partitions)));
}

}  // namespace door::rest
