// What administrators ask of groups.

#include <algorithm>
#include <cctype>

#include "broker/coordinator/coordinator_parts.h"

namespace broker::coordinator {

using groups::ErrorCode;

namespace {

constexpr std::string_view kDead = "Dead";
constexpr std::string_view kEmpty = "Empty";

bool equal_without_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

bool passes(const std::vector<std::string>& wanted, std::string_view is) {
    return wanted.empty() || std::ranges::any_of(wanted, [is](const std::string& one) {
               return equal_without_case(one, is);
           });
}

std::string_view name_of(groups::GroupType type) {
    return type == groups::GroupType::consumer ? "consumer" : "classic";
}

}  // namespace

std::vector<groups::Listing> Coordinator::list_here(const ListFilter& filter) const {
    std::vector<groups::Listing> all = parts_->membership.list();
    // Readers that are nobody's members have offsets, nothing else.
    for (const std::string& group : parts_->state.offsets.groups()) {
        if (parts_->membership.exists(group)) continue;
        all.push_back({group, "", std::string(kEmpty), groups::GroupType::classic});
    }
    std::erase_if(all, [&filter](const groups::Listing& one) {
        return !passes(filter.states, one.state) || !passes(filter.types, name_of(one.type));
    });
    std::ranges::sort(all, {}, &groups::Listing::group);
    return all;
}

groups::Description Coordinator::describe_here(const std::string& group) const {
    groups::Description told;
    told.group = group;
    if (group.empty()) {
        told.error = ErrorCode::invalid_group_id;
        return told;
    }
    if (auto known = parts_->membership.describe(group)) return *std::move(known);
    const bool is_reader =
        !parts_->membership.exists(group) &&
        (!parts_->state.offsets.of(group).empty() || parts_->state.offsets.has_pending(group));
    told.state = is_reader ? kEmpty : kDead;
    if (!is_reader) told.error = ErrorCode::group_id_not_found;
    return told;
}

groups::ConsumerDescription Coordinator::describe_consumer_here(const std::string& group) const {
    if (auto known = parts_->membership.describe_consumer(group)) return *std::move(known);
    groups::ConsumerDescription told;
    told.group = group;
    told.state = kDead;
    told.error = group.empty() ? ErrorCode::invalid_group_id : ErrorCode::group_id_not_found;
    told.message =
        group.empty() ? "The group id is empty." : "Group " + group + " is not a consumer group.";
    return told;
}

run::Task<ErrorCode> Coordinator::delete_here(std::string group) {
    State& state = parts_->state;
    Membership& membership = parts_->membership;
    if (group.empty()) co_return ErrorCode::invalid_group_id;
    const std::set<base::TopicPartition> places = state.offsets.places_of(group);
    if (!membership.exists(group) && places.empty()) co_return ErrorCode::group_id_not_found;
    if (membership.has_members(group)) co_return ErrorCode::non_empty_group;
    std::vector<groups::StoredRecord> records = membership.tombstones(group);
    membership.erase(group);
    const Result<> removed = co_await parts_->offsets.remove_places(
        group, {places.begin(), places.end()}, std::move(records));
    co_return removed ? ErrorCode::none : answer_for(removed.error());
}

}  // namespace broker::coordinator
