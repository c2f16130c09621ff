#include "door/rest/v3/group_view.h"

#include <algorithm>

#include "broker/groups/assignment/subscription.h"

namespace door::rest::v3 {
namespace {

namespace groups = broker::groups;
using base::TopicPartition;

std::vector<TopicPartition> named(const broker::Broker& broker,
                                  const groups::Assignment& assignment) {
    std::vector<TopicPartition> partitions;
    for (const auto& [id, numbers] : assignment) {
        // A topic that went has no name any more.
        const auto topic = broker.topic(id);
        if (!topic) continue;
        for (const std::int32_t number : numbers) {
            partitions.push_back({topic->name, base::Partition{number}});
        }
    }
    std::ranges::sort(partitions);
    return partitions;
}

GroupView view_of(groups::Description described) {
    GroupView view;
    view.id = std::move(described.group);
    view.state = state_word(described.state);
    view.assignor = std::move(described.protocol);
    view.is_simple = described.protocol_type.empty();
    for (groups::Description::Member& member : described.members) {
        GroupMember one;
        one.id = std::move(member.id);
        one.instance_id = std::move(member.instance_id);
        one.client_id = std::move(member.client_id);
        one.partitions = groups::partitions_of_assignment(member.assignment)
                             .value_or(std::vector<TopicPartition>{});
        std::ranges::sort(one.partitions);
        view.members.push_back(std::move(one));
    }
    return view;
}

GroupView view_of(const broker::Broker& broker, groups::ConsumerDescription described) {
    GroupView view;
    view.id = std::move(described.group);
    view.state = state_word(described.state);
    view.assignor = std::move(described.assignor);
    for (groups::ConsumerDescription::Member& member : described.members) {
        GroupMember one;
        one.id = std::move(member.id);
        one.instance_id = std::move(member.instance_id);
        one.client_id = std::move(member.client_id);
        one.partitions = named(broker, member.assignment);
        view.members.push_back(std::move(one));
    }
    return view;
}

}  // namespace

const GroupMember* GroupView::find(std::string_view member) const {
    const auto found = std::ranges::find(members, member, &GroupMember::id);
    return found == members.end() ? nullptr : &*found;
}

const GroupMember* GroupView::owner_of(const TopicPartition& at) const {
    for (const GroupMember& member : members) {
        if (std::ranges::binary_search(member.partitions, at)) return &member;
    }
    return nullptr;
}

std::string state_word(std::string_view state) {
    std::string word;
    for (const char c : state) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && !word.empty()) word += '_';
        word += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return word;
}

run::Task<std::optional<GroupView>> view_group(broker::Broker& broker,
                                               broker::coordinator::GroupCoordinator& groups,
                                               std::string id) {
    groups::ConsumerDescription consumer = co_await groups.describe_consumer(id);
    if (consumer.error == groups::ErrorCode::none) co_return view_of(broker, std::move(consumer));
    groups::Description classic = co_await groups.describe(std::move(id));
    if (classic.error != groups::ErrorCode::none || classic.state == "Dead") co_return std::nullopt;
    co_return view_of(std::move(classic));
}

run::Task<std::vector<Lag>> lags_of(broker::Broker& broker,
                                    broker::coordinator::GroupCoordinator& groups,
                                    const GroupView& view) {
    groups::FetchOffsetsRequest request;
    request.group = view.id;
    const groups::FetchOffsetsAnswer committed = co_await groups.fetch(std::move(request));
    std::vector<Lag> lags;
    for (const groups::FetchedOffset& one : committed.offsets) {
        if (one.error != groups::ErrorCode::none || one.next < base::Offset{0}) continue;
        const auto state = co_await broker.state(one.at.topic, one.at.partition);
        if (!state) continue;
        lags.push_back({one.at, view.owner_of(one.at), one.next, state->high_water});
    }
    std::ranges::sort(lags, {}, &Lag::at);
    co_return lags;
}

}  // namespace door::rest::v3
