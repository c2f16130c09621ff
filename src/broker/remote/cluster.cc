#include "broker/remote/cluster.h"

#include <algorithm>
#include <optional>

#include "base/log_line.h"
#include "wire/kafka/groups.h"
#include "wire/kafka/metadata.h"

namespace broker::remote {
namespace {

using base::Code;
using base::Error;

// Kept per broker for the next call.
constexpr std::size_t kIdleMax = 16;
// Topic ids since 10; later ones know nothing that we ask for.
constexpr CallLimits kMetadata{.version_max = 12};
constexpr CallLimits kFindCoordinator{.version_max = 3};
constexpr int kAttempts = 20;
constexpr base::Duration kAgainAfter = std::chrono::milliseconds(250);

std::string names_of(const std::vector<Address>& servers) {
    std::string names;
    for (const Address& one : servers) {
        names += base::text(names.empty() ? "" : ",", one.host, ':', one.port);
    }
    return names;
}

Error left() { return {Code::closed, "the cluster is left"}; }

}  // namespace

Cluster::Cluster(run::Shard& home, Access access) : home_(home), access_(std::move(access)) {}
Cluster::~Cluster() = default;

run::Task<Result<>> Cluster::start() {
    if (const auto seen = co_await look(); !seen) {
        co_return base::within(
            base::text("bootstrap.servers ", names_of(access_.options.bootstrap)), seen.error());
    }
    spawn(keep_looking());
    co_return Result<>{};
}

void Cluster::end_calls() {
    is_stopping_ = true;
    stopping_.notify_all();
    for (Connection* const one : at_work_) one->close();
}

run::Task<void> Cluster::stop() {
    end_calls();
    co_await gate_.close();
    idle_.clear();
}

void Cluster::stop_after(base::Duration grace) { spawn(end_calls_after(grace)); }

run::Task<void> Cluster::end_calls_after(base::Duration grace) {
    if (co_await pause(grace)) end_calls();
}

run::Task<bool> Cluster::pause(base::Duration wait) {
    if (!is_stopping_) co_await stopping_.wait_for(wait);
    co_return !is_stopping_;
}

run::Task<void> Cluster::keep_looking() {
    while (co_await pause(access_.options.metadata_age_max)) {
        const auto seen = co_await look();
        if (is_stopping_) break;
        if (!seen && !is_failing_) {
            base::log_error("broker", "cluster_unavailable", {{"why", seen.error().what}});
        }
        if (seen && is_failing_) base::log_info("broker", "cluster_back", {});
        is_failing_ = !seen;
    }
}

run::Task<Result<>> Cluster::refresh() {
    const auto inside = gate_.enter();
    if (!inside) co_return left();
    co_return co_await look();
}

// Those that are known first, then those that were named: all brokers may have moved.
run::Task<Result<>> Cluster::look() {
    std::vector<std::int32_t> whom;
    for (const auto& [node, address] : metadata()->nodes) whom.push_back(node);
    for (std::size_t i = 0; i < access_.options.bootstrap.size(); ++i) {
        whom.push_back(kNobody - static_cast<std::int32_t>(i));
    }
    Result<> outcome;
    for (const std::int32_t node : whom) {
        wire::kafka::MetadataRequest request;
        request.allow_auto_topic_creation = false;
        const auto answer = co_await ask(node, std::move(request), kMetadata);
        if (answer && !answer->message.brokers.empty()) {
            metadata_.set(read_metadata(answer->message, *metadata()));
            co_return Result<>{};
        }
        outcome =
            answer ? Error{Code::unavailable, "the broker knows of no cluster"} : answer.error();
        if (is_stopping_) break;
    }
    co_return outcome;
}

std::int32_t Cluster::any_node() const {
    const auto seen = metadata();
    return seen->nodes.empty() ? kNobody : seen->nodes.begin()->first;
}

std::int32_t Cluster::controller() const {
    const auto seen = metadata();
    return seen->nodes.contains(seen->controller) ? seen->controller : any_node();
}

Cluster::Lease Cluster::take_kept(std::int32_t node) {
    std::vector<Lease>& kept = idle_[node];
    while (!kept.empty()) {
        Lease one = std::move(kept.back());
        kept.pop_back();
        if (one->is_good()) return one;
    }
    return nullptr;
}

Result<Address> Cluster::address_of(std::int32_t node) const {
    const std::vector<Address>& named = access_.options.bootstrap;
    if (node <= kNobody) return named.at(static_cast<std::size_t>(kNobody - node));
    const auto seen = metadata();
    const auto found = seen->nodes.find(node);
    if (found != seen->nodes.end()) return found->second;
    return Error{Code::unavailable, base::text("broker ", node, " is not in the cluster")};
}

run::Task<Result<Cluster::Lease>> Cluster::connect(std::int32_t node) {
    CO_TRY(Address address, address_of(node));
    CO_TRY(Lease made, co_await Connection::open(access_, std::move(address)));
    if (is_stopping_) co_return left();
    at_work_.insert(made.get());
    const Result<> greeted = co_await made->greet();
    at_work_.erase(made.get());
    if (!greeted) co_return greeted.error();
    co_return std::move(made);
}

void Cluster::give_back(std::int32_t node, Lease connection) {
    std::vector<Lease>& kept = idle_[node];
    if (connection->is_good() && kept.size() < kIdleMax && !is_stopping_) {
        kept.push_back(std::move(connection));
    }
}

run::Task<Result<std::int32_t>> Cluster::leader(base::TopicPartition at) {
    if (const std::int32_t known = metadata()->leader_of(at); known >= 0) co_return known;
    CO_TRY_VOID(co_await refresh());
    const auto seen = metadata();
    const auto topic = seen->topics.find(at.topic.value());
    if (topic == seen->topics.end() || at.partition.value() < 0 ||
        at.partition.value() >= topic->second.topic.partitions) {
        co_return Error{Code::unknown_topic,
                        base::text("topic ", at.topic, ", partition ", at.partition,
                                   ": the cluster has no such partition")};
    }
    if (const std::int32_t known = seen->leader_of(at); known >= 0) co_return known;
    co_return Error{Code::unavailable, base::text("topic ", at.topic, ", partition ", at.partition,
                                                  ": it has no leader now")};
}

run::Task<Result<std::int32_t>> Cluster::coordinator(std::string group) {
    if (const auto known = coordinators_.find(group); known != coordinators_.end()) {
        co_return known->second;
    }
    ErrorCode why = ErrorCode::none;
    for (int i = 0; i < kAttempts; ++i) {
        wire::kafka::FindCoordinatorRequest request;
        request.key = group;
        CO_TRY(const auto answer, co_await ask_any(std::move(request), kFindCoordinator));
        why = answer.message.error_code;
        if (why == ErrorCode::none) {
            const std::int32_t node = answer.message.node_id;
            // It may have joined since the cluster was last looked at.
            if (!metadata()->nodes.contains(node)) CO_TRY_VOID(co_await refresh());
            coordinators_[group] = node;
            co_return node;
        }
        if (!is_passing(why) || !co_await pause(kAgainAfter)) break;
    }
    co_return error_of(why, base::text("coordinator of group ", group));
}

}  // namespace broker::remote
