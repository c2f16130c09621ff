// `millrace group …`: consumer groups, their lag, and moving their offsets.

#include <algorithm>
#include <cctype>
#include <charconv>

#include "app/commands/listing.h"
#include "app/commands/offset_target.h"
#include "app/engines/instance.h"
#include "broker/groups/assignment/subscription.h"

namespace app::commands {
namespace {

using base::Code;
using base::Error;
using base::Result;
using base::TopicPartition;
namespace groups = broker::groups;

template <class T>
T wait_for(Instance& instance, run::Task<T> task) {
    return instance.shards().run_to_end(std::move(task));
}

// A member, whichever protocol it speaks.
struct Member {
    std::string id;
    std::string instance_id;
    std::string host;
    std::string client_id;
    std::vector<TopicPartition> partitions;
};

struct Known {
    std::string type;
    std::string state;
    std::vector<Member> members;
};

Error no_group(const std::string& group) {
    return {Code::not_found,
            base::text("group ", base::printable(group), " does not exist; `millrace group list`")};
}

Known known_of(const groups::Description& told) {
    Known known{"classic", told.state, {}};
    for (const auto& member : told.members) {
        Member& one = known.members.emplace_back();
        one.id = member.id;
        one.instance_id = member.instance_id.value_or("");
        one.host = member.client_host;
        one.client_id = member.client_id;
        one.partitions = groups::partitions_of_assignment(member.assignment)
                             .value_or(std::vector<TopicPartition>{});
    }
    return known;
}

Known known_of(Instance& instance, const groups::ConsumerDescription& told) {
    Known known{"consumer", told.state, {}};
    for (const auto& member : told.members) {
        Member& one = known.members.emplace_back();
        one.id = member.id;
        one.instance_id = member.instance_id.value_or("");
        one.host = member.client_host;
        one.client_id = member.client_id;
        for (const auto& [id, partitions] : member.assignment) {
            const auto topic = instance.broker().topic(id);
            if (!topic) continue;
            for (const std::int32_t at : partitions) {
                one.partitions.push_back({topic->name, base::Partition{at}});
            }
        }
    }
    return known;
}

Result<Known> find_group(Instance& instance, const std::string& group) {
    const auto classic = wait_for(instance, instance.groups().describe(group));
    if (classic.error == groups::ErrorCode::none) return known_of(classic);
    const auto consumer = wait_for(instance, instance.groups().describe_consumer(group));
    if (consumer.error != groups::ErrorCode::none) return no_group(group);
    return known_of(instance, consumer);
}

std::vector<groups::FetchedOffset> offsets_of(Instance& instance, const std::string& group) {
    groups::FetchOffsetsRequest request;
    request.group = group;
    return wait_for(instance, instance.groups().fetch(std::move(request))).offsets;
}

Exit show_members(const std::string& group, const Known& known, const Job& job, Output& output) {
    Listing listing({"group", "member_id", "instance_id", "host", "client_id", "partitions"});
    for (const Member& member : known.members) {
        listing.add({text_cell(group), text_cell(member.id), text_cell(member.instance_id),
                     text_cell(member.host), text_cell(member.client_id),
                     number_cell(static_cast<std::int64_t>(member.partitions.size()))});
    }
    return show(listing, job, output);
}

}  // namespace

Exit perform_group_list(Instance& instance, const Job& job, Output& output) {
    broker::coordinator::ListFilter filter;
    if (job.has("state")) filter.states.emplace_back(job.word("state"));
    Listing listing({"group", "type", "protocol", "state"});
    for (const groups::Listing& one :
         wait_for(instance, instance.groups().list(std::move(filter)))) {
        const bool is_classic = one.type == groups::GroupType::classic;
        listing.add({text_cell(one.group), text_cell(is_classic ? "classic" : "consumer"),
                     text_cell(one.protocol_type), text_cell(one.state)});
    }
    return show(listing, job, output);
}

Exit perform_group_describe(Instance& instance, const Job& job, Output& output) {
    const std::string group(job.word("group"));
    const Result<Known> known = find_group(instance, group);
    if (!known) return report(output, known.error());
    if (job.has("members")) return show_members(group, *known, job, output);

    std::map<TopicPartition, std::optional<std::int64_t>> rows;
    std::map<TopicPartition, const Member*> readers;
    for (const Member& member : known->members) {
        for (const TopicPartition& at : member.partitions) {
            rows[at];
            readers[at] = &member;
        }
    }
    for (const auto& offset : offsets_of(instance, group)) rows[offset.at] = offset.next.value();
    Listing listing({"group", "topic", "partition", "current_offset", "log_end_offset", "lag",
                     "consumer_id", "host", "client_id"});
    for (const auto& [at, current] : rows) {
        const auto state = wait_for(instance, instance.broker().state(at.topic, at.partition));
        if (!state) return report(output, state.error());
        const std::int64_t end = state->high_water.value();
        const auto reader = readers.find(at);
        const Member* const member = reader == readers.end() ? nullptr : reader->second;
        const auto number = [&current](std::int64_t value) {
            return current ? number_cell(value) : text_cell("");
        };
        listing.add({text_cell(group), text_cell(at.topic.value()),
                     number_cell(at.partition.value()), number(current.value_or(0)),
                     number_cell(end), number(end - current.value_or(0)),
                     text_cell(member != nullptr ? member->id : ""),
                     text_cell(member != nullptr ? member->host : ""),
                     text_cell(member != nullptr ? member->client_id : "")});
    }
    if (known->members.empty()) {
        output.err(base::text("group ", base::printable(group), " has no members\n"));
    }
    return show(listing, job, output);
}

Exit perform_group_reset(Instance& instance, const Job& job, Output& output) {
    const std::string group(job.word("group"));
    const Result<OffsetTarget> target = read_offset_target(job);
    if (!target) return report(output, target.error());
    const Result<Known> known = find_group(instance, group);
    if (known && !known->members.empty()) {
        return report(output, {Code::conflict,
                               base::text("group ", base::printable(group), " is ", known->state,
                                          " and has members: stop them, then reset it")});
    }
    const auto committed = offsets_of(instance, group);
    const auto places = read_places(instance, job, committed);
    if (!places) return report(output, places.error());

    groups::CommitRequest request;
    request.group = group;
    Listing listing({"group", "topic", "partition", "new_offset"});
    for (const TopicPartition& at : *places) {
        const auto next = resolve(instance, *target, at, committed);
        if (!next) return report(output, next.error());
        request.offsets.push_back({at, *next, -1, {}});
        listing.add({text_cell(group), text_cell(at.topic.value()),
                     number_cell(at.partition.value()), number_cell(next->value())});
    }
    if (!job.has("execute")) {
        output.err("nothing was changed: say --execute to do it\n");
        return show(listing, job, output);
    }
    for (const auto& one : wait_for(instance, instance.groups().commit(std::move(request)))) {
        if (one.error == groups::ErrorCode::none) continue;
        return report(output,
                      {Code::conflict, base::text("group ", base::printable(group), ", topic ",
                                                  one.at.topic, ", partition ", one.at.partition,
                                                  ": the commit was refused with Kafka's error ",
                                                  static_cast<int>(one.error))});
    }
    return show(listing, job, output);
}

}  // namespace app::commands
