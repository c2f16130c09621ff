#include "broker/consumer/group_member.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "broker/consumer/protocol.h"
#include "broker/groups/assignment/assignor.h"
#include "broker/groups/assignment/subscription.h"

namespace broker::consumer {
namespace {

using groups::ErrorCode;

constexpr std::string_view kProtocolType = "consumer";
constexpr std::string_view kAssignor = "range";
// Before it asks again where the coordinator cannot, or will not, take it.
constexpr std::chrono::milliseconds kAgainAfter{500};

}  // namespace

base::Result<std::unique_ptr<GroupMember>> GroupMember::join(
    Broker& broker, coordinator::GroupCoordinator& coordinator, MemberOptions options,
    Subscription subscription, std::function<run::Task<void>()> lets_go) {
    std::optional<groups::TopicRegex> pattern;
    if (subscription.pattern) {
        TRY(auto parsed, groups::TopicRegex::parse(*subscription.pattern));
        pattern.emplace(std::move(parsed));
    }
    std::unique_ptr<GroupMember> member(new GroupMember(broker, coordinator, std::move(options),
                                                        std::move(subscription), std::move(pattern),
                                                        std::move(lets_go)));
    run::Shard::current().spawn(member->gate_, member->stay());
    return member;
}

GroupMember::GroupMember(Broker& broker, coordinator::GroupCoordinator& coordinator,
                         MemberOptions options, Subscription subscription,
                         std::optional<groups::TopicRegex> pattern,
                         std::function<run::Task<void>()> lets_go)
    : broker_(broker),
      coordinator_(coordinator),
      options_(std::move(options)),
      subscription_(std::move(subscription)),
      pattern_(std::move(pattern)),
      lets_go_(std::move(lets_go)) {}

run::Task<void> GroupMember::stop() {
    stops_ = true;
    stopping_.notify_all();
    changed_.notify_all();
    co_await give_back();
    // Also what makes a join that waits for others come back.
    if (!member_id_.empty()) {
        groups::LeaveRequest leave;
        leave.group = options_.group;
        leave.members.push_back({member_id_, std::nullopt});
        co_await coordinator_.leave(std::move(leave));
    }
    co_await gate_.close();
}

groups::CommitIdentity GroupMember::identity() const {
    groups::CommitIdentity who;
    who.member_id = member_id_;
    who.generation = generation_;
    return who;
}

run::Task<void> GroupMember::stay() {
    while (!stops_) {
        ErrorCode error = co_await join_once();
        if (error == ErrorCode::none) error = co_await stay_joined();
        if (stops_) co_return;
        co_await give_back();
        co_await recover(error);
    }
}

run::Task<void> GroupMember::recover(ErrorCode error) {
    switch (error) {
        case ErrorCode::none:
        case ErrorCode::rebalance_in_progress:
        case ErrorCode::member_id_required:
            co_return;
        case ErrorCode::unknown_member_id:
        case ErrorCode::illegal_generation:
            member_id_.clear();
            co_return;
        default:
            break;
    }
    trouble_ = base::text("group ", options_.group, ": ", wire::kafka::name_of(error));
    changed_.notify_all();
    co_await stopping_.wait_for(kAgainAfter);
}

run::Task<void> GroupMember::give_back() {
    if (!assignment_) co_return;
    co_await lets_go_();
    assignment_.reset();
}

std::vector<std::string> GroupMember::wanted_topics() const {
    if (!pattern_) return subscription_.topics;
    std::vector<std::string> topics;
    for (const Topic& topic : broker_.topics()) {
        if (pattern_->matches(topic.name.value())) topics.push_back(topic.name.value());
    }
    return topics;
}

std::vector<std::string> GroupMember::topics() const {
    std::vector<std::string> topics = wanted_topics();
    std::ranges::sort(topics);
    return topics;
}

bool GroupMember::have_topics_changed() {
    const std::uint64_t version = broker_.catalog_version();
    if (version == seen_version_) return false;
    seen_version_ = version;
    std::map<std::string, std::int32_t> now;
    for (const std::string& name : wanted_topics()) {
        const auto topic = broker_.topic(TopicName{name});
        if (topic) now[name] = topic->partitions;
    }
    return now != std::exchange(seen_topics_, now);
}

run::Task<ErrorCode> GroupMember::join_once() {
    seen_version_ = 0;
    have_topics_changed();
    groups::JoinRequest request;
    request.group = options_.group;
    request.member_id = member_id_;
    request.protocol_type = kProtocolType;
    request.protocols.push_back({std::string(kAssignor), subscription_bytes(wanted_topics())});
    request.session_timeout = options_.session_time;
    request.rebalance_timeout = options_.rebalance_time;
    request.client = {options_.client_id, "/127.0.0.1"};
    request.requires_member_id = true;
    groups::JoinAnswer joined = co_await coordinator_.join(std::move(request));
    // Told also where it is asked to come again under this name.
    if (!joined.member_id.empty()) member_id_ = joined.member_id;
    if (joined.error != ErrorCode::none) co_return joined.error;
    generation_ = joined.generation;
    leads_ = joined.leader == joined.member_id;

    groups::SyncRequest sync;
    sync.group = options_.group;
    sync.generation = generation_;
    sync.member_id = member_id_;
    sync.protocol_type = kProtocolType;
    sync.protocol = kAssignor;
    if (leads_) sync.assignments = share_out(joined.members);
    const groups::SyncAnswer synced = co_await coordinator_.sync(std::move(sync));
    if (synced.error != ErrorCode::none) co_return synced.error;
    auto partitions = groups::partitions_of_assignment(synced.assignment);
    // A leader that is not ours may give nothing at all.
    assignment_ = partitions ? *std::move(partitions) : std::vector<base::TopicPartition>{};
    trouble_.clear();
    changed_.notify_all();
    co_return ErrorCode::none;
}

run::Task<ErrorCode> GroupMember::stay_joined() {
    for (;;) {
        co_await stopping_.wait_for(options_.heartbeat_interval);
        if (stops_) co_return ErrorCode::none;
        groups::HeartbeatRequest beat;
        beat.group = options_.group;
        beat.generation = generation_;
        beat.member_id = member_id_;
        const ErrorCode error = co_await coordinator_.heartbeat(std::move(beat));
        if (error != ErrorCode::none) co_return error;
        // A pattern's member tells its topics by joining; the leader hears of all the others'.
        if ((leads_ || pattern_) && have_topics_changed()) co_return ErrorCode::none;
    }
}

std::vector<groups::MemberAssignment> GroupMember::share_out(
    const std::vector<groups::JoinedMember>& members) const {
    std::map<base::Uuid, std::string> names;
    groups::PartitionCounts counts;
    groups::AssignorMembers subscribers;
    for (const groups::JoinedMember& member : members) {
        groups::AssignorMember& subscriber = subscribers[member.id];
        subscriber.order = member.instance_id.value_or(member.id);
        const auto topics = groups::topics_of_subscription(member.metadata);
        if (!topics) continue;
        for (const std::string& name : *topics) {
            const auto topic = broker_.topic(TopicName{name});
            if (!topic) continue;
            names[topic->id] = name;
            counts[topic->id] = topic->partitions;
            subscriber.topics.insert(topic->id);
        }
    }
    std::vector<groups::MemberAssignment> shares;
    for (const auto& [id, share] : assign(groups::Assignor::range, subscribers, counts)) {
        std::vector<base::TopicPartition> partitions;
        for (const auto& [topic, numbers] : share) {
            for (const std::int32_t number : numbers) {
                partitions.push_back({TopicName{names.at(topic)}, Partition{number}});
            }
        }
        shares.push_back({id, assignment_bytes(partitions)});
    }
    return shares;
}

}  // namespace broker::consumer
