#include "broker/groups/assignment/assignor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "io/random.h"

namespace broker::groups {
namespace {

base::Uuid topic(std::uint64_t number) { return base::uuid_of(number, number); }

std::size_t size_of(const Assignment& assignment) {
    std::size_t size = 0;
    for (const auto& [id, partitions] : assignment) size += partitions.size();
    return size;
}

// Every partition that somebody reads has exactly one reader, who subscribes to it.
void expect_complete(const std::map<std::string, Assignment>& targets,
                     const AssignorMembers& members, const PartitionCounts& topics) {
    std::map<base::Uuid, std::set<std::int32_t>> given;
    for (const auto& [id, target] : targets) {
        for (const auto& [one, partitions] : target) {
            ASSERT_TRUE(members.at(id).topics.contains(one));
            ASSERT_FALSE(partitions.empty());
            for (const std::int32_t at : partitions) ASSERT_TRUE(given[one].insert(at).second);
        }
    }
    for (const auto& [one, count] : topics) {
        const bool is_read = std::ranges::any_of(
            members, [&](const auto& member) { return member.second.topics.contains(one); });
        const std::size_t wanted = is_read ? static_cast<std::size_t>(count) : 0;
        ASSERT_EQ(given[one].size(), wanted);
    }
}

TEST(Assignor, RangeKeepsNeighboursTogether) {
    const AssignorMembers members{{"b", {"b", {topic(1), topic(2)}, {}}},
                                  {"a", {"a", {topic(1), topic(2)}, {}}}};
    const auto targets = assign(Assignor::range, members, {{topic(1), 3}, {topic(2), 3}});
    EXPECT_EQ(targets.at("a"), (Assignment{{topic(1), {0, 1}}, {topic(2), {0, 1}}}));
    EXPECT_EQ(targets.at("b"), (Assignment{{topic(1), {2}}, {topic(2), {2}}}));
}

TEST(Assignor, UniformMovesAsLittleAsItCan) {
    AssignorMembers members{{"a", {"a", {topic(1)}, {}}}};
    auto targets = assign(Assignor::uniform, members, {{topic(1), 6}});
    EXPECT_EQ(size_of(targets.at("a")), 6U);
    members.at("a").current = targets.at("a");
    members["b"] = {"b", {topic(1)}, {}};
    targets = assign(Assignor::uniform, members, {{topic(1), 6}});
    EXPECT_EQ(targets.at("a"), (Assignment{{topic(1), {0, 1, 2}}}));
    EXPECT_EQ(targets.at("b"), (Assignment{{topic(1), {3, 4, 5}}}));
    members.at("b").current = targets.at("b");
    members.erase("a");
    targets = assign(Assignor::uniform, members, {{topic(1), 6}});
    EXPECT_EQ(size_of(targets.at("b")), 6U);
}

TEST(Assignor, UniformIsEvenWhereSubscriptionsDiffer) {
    const AssignorMembers members{{"a", {"a", {topic(1), topic(2)}, {}}},
                                  {"b", {"b", {topic(1)}, {}}},
                                  {"c", {"c", {topic(2)}, {}}}};
    const PartitionCounts topics{{topic(1), 6}, {topic(2), 6}};
    const auto targets = assign(Assignor::uniform, members, topics);
    expect_complete(targets, members, topics);
    for (const auto& [id, target] : targets) EXPECT_EQ(size_of(target), 4U) << id;
}

TEST(Assignor, HoldsItsWordOverRandomGroups) {
    io::SeededRandom random(7);
    for (int round = 0; round < 400; ++round) {
        PartitionCounts topics;
        for (std::uint64_t i = 0; i < 1 + random.below(4); ++i) {
            topics[topic(i)] = static_cast<std::int32_t>(random.below(9));
        }
        const bool all_alike = random.below(2) == 0;
        AssignorMembers members;
        const std::uint64_t count = 1 + random.below(6);
        for (std::uint64_t i = 0; i < count; ++i) {
            AssignorMember& member = members[std::to_string(i)];
            member.order = std::to_string(i);
            for (const auto& [one, partitions] : topics) {
                if (all_alike || random.below(2) == 0) member.topics.insert(one);
            }
        }
        for (const Assignor how : {Assignor::uniform, Assignor::range}) {
            auto targets = assign(how, members, topics);
            expect_complete(targets, members, topics);
            for (auto& [id, member] : members) member.current = targets.at(id);
            EXPECT_EQ(assign(how, members, topics), targets) << "not stable";
            if (how == Assignor::uniform && all_alike) {
                std::size_t least = std::numeric_limits<std::size_t>::max();
                std::size_t most = 0;
                for (const auto& [id, target] : targets) {
                    least = std::min(least, size_of(target));
                    most = std::max(most, size_of(target));
                }
                EXPECT_LE(most - least, 1U);
            }
            // Somebody goes; what the others had stays theirs as far as it is even.
            members.erase(members.begin());
            if (members.empty()) break;
            expect_complete(assign(how, members, topics), members, topics);
        }
    }
}

}  // namespace
}  // namespace broker::groups
