#include "door/kafka/api/fetch_session.h"

#include <gtest/gtest.h>

namespace door::kafka {
namespace {

using wire::kafka::ErrorCode;
using wire::kafka::FetchRequest;

FetchRequest request_for(std::int32_t epoch, std::vector<std::int32_t> partitions,
                         std::int64_t offset = 0) {
    FetchRequest request;
    request.session_epoch = epoch;
    auto& topic = request.topics.emplace_back();
    topic.topic = "t";
    for (const std::int32_t partition : partitions) {
        topic.partitions.push_back({.partition = partition, .fetch_offset = offset});
    }
    return request;
}

std::vector<std::int32_t> numbers_of(const FetchSession& session) {
    std::vector<std::int32_t> numbers;
    for (const FetchState& state : session.partitions()) numbers.push_back(state.target.partition);
    return numbers;
}

using Numbers = std::vector<std::int32_t>;

TEST(FetchSession, TakesTheChangesOfEachRequestInTurn) {
    FetchSessions sessions;
    const auto session = FetchSession::open(sessions, partitions_of(request_for(0, {1, 2, 3})));
    EXPECT_GT(session->id(), 0);
    EXPECT_EQ(session->update(request_for(1, {2, 4}, 9)), ErrorCode::none);
    EXPECT_EQ(numbers_of(*session), (Numbers{1, 2, 3, 4}));
    EXPECT_EQ(session->partitions()[1].offset, 9);
    FetchRequest forgets = request_for(2, {});
    forgets.forgotten_topics_data.push_back({.topic = "t", .partitions = {1, 3, 77}});
    EXPECT_EQ(session->update(forgets), ErrorCode::none);
    EXPECT_EQ(numbers_of(*session), (Numbers{2, 4}));
}

TEST(FetchSession, RefusesARequestThatIsNotTheNext) {
    FetchSessions sessions;
    const auto session = FetchSession::open(sessions, partitions_of(request_for(0, {1})));
    EXPECT_EQ(session->update(request_for(2, {5})), ErrorCode::invalid_fetch_session_epoch);
    EXPECT_EQ(numbers_of(*session), (Numbers{1}));
    EXPECT_EQ(session->update(request_for(1, {})), ErrorCode::none);
    EXPECT_EQ(session->update(request_for(1, {})), ErrorCode::invalid_fetch_session_epoch);
}

// KAFKA-5
TEST(FetchSession, LetsThoseThatGaveRecordsComeLast) {
    FetchSessions sessions;
    const auto session = FetchSession::open(sessions, partitions_of(request_for(0, {1, 2, 3})));
    session->gave_records({"t", {}, 1});
    session->gave_records({"t", {}, 2});
    EXPECT_EQ(numbers_of(*session), (Numbers{3, 1, 2}));
    session->told({"t", {}, 3}, 10, 5);
    EXPECT_EQ(session->partitions().front().told_high_watermark, 10);
}

TEST(FetchSession, TogetherTheyStayBounded) {
    FetchSessions sessions;
    ASSERT_TRUE(sessions.take(FetchSessions::kPartitionsMax - 3));
    auto session = FetchSession::open(sessions, partitions_of(request_for(0, {1, 1, 2})));
    ASSERT_NE(session, nullptr);
    EXPECT_EQ(FetchSession::open(sessions, partitions_of(request_for(0, {1, 2}))), nullptr);
    EXPECT_EQ(session->update(request_for(1, {3, 4})), ErrorCode::fetch_session_id_not_found);
    EXPECT_EQ(session->update(request_for(1, {3})), ErrorCode::none);
    session.reset();
    EXPECT_NE(FetchSession::open(sessions, partitions_of(request_for(0, {1, 2, 3}))), nullptr);
}

}  // namespace
}  // namespace door::kafka
