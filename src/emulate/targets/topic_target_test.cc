#include "emulate/targets/topic_target.h"

#include <gtest/gtest.h>

#include <array>

namespace emulate::targets {
namespace {

io::HttpResponse response(int status, std::string body) { return {status, {}, std::move(body)}; }

base::Result<Answer> judge(const io::HttpResponse& response, std::size_t count) {
    return TopicTarget("http://gateway/test/topics/a.pin").judge(response, count);
}

constexpr const char* kStored =
    R"({"offsets":[{"partition":0,"offset":7,"error_code":null,"error":null}],)"
    R"("key_schema_id":null,"value_schema_id":null})";

TEST(TopicTarget, body_is_what_the_script_posts) {
    const std::array<Value, 2> values{Value{R"({"ind": 1})", ""}, Value{"null", ""}};
    const TopicTarget target("http://gateway/test/topics/a.pin");
    const io::HttpRequest one = target.request_of(std::span(values).first(1));
    EXPECT_EQ(one.method, "POST");
    EXPECT_EQ(one.url, "http://gateway/test/topics/a.pin");
    EXPECT_EQ(one.body, R"({"records": [{"value": {"ind": 1}}]})");
    EXPECT_EQ(target.request_of(values).body,
              R"({"records": [{"value": {"ind": 1}}, {"value": null}]})");
}

// EMU-2
TEST(TopicTarget, a_status_of_200_is_not_enough) {
    const auto stored = judge(response(200, kStored), 1);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->verdicts, std::vector{Verdict::stored});

    const auto mixed = judge(
        response(200, R"({"offsets":[{"partition":0,"offset":1,"error_code":null,"error":null},)"
                      R"({"partition":null,"offset":null,"error_code":50002,"error":"too big"},)"
                      R"({"partition":null,"offset":null,"error_code":50003,"error":"later"}]})"),
        3);
    ASSERT_TRUE(mixed);
    EXPECT_EQ(mixed->verdicts, (std::vector{Verdict::stored, Verdict::refused, Verdict::again}));
    EXPECT_NE(mixed->words.find("too big"), std::string::npos);

    EXPECT_FALSE(judge(response(200, kStored), 2));
    EXPECT_FALSE(judge(response(200, "{}"), 1));
    EXPECT_FALSE(judge(response(200, "<html>welcome</html>"), 1));
    EXPECT_FALSE(judge(response(200, R"({"__type":"ResourceNotFoundException"})"), 1));
}

TEST(TopicTarget, other_statuses_say_whether_to_try_again) {
    for (const int status : {408, 429, 500, 502, 503, 504}) {
        const auto answer = judge(response(status, R"({"message":"not now"})"), 1);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->verdicts, std::vector{Verdict::again});
        EXPECT_NE(answer->words.find("not now"), std::string::npos);
    }
    for (const int status : {400, 413, 422}) {
        const auto answer = judge(response(status, "nonsense \x01"), 1);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->verdicts, std::vector{Verdict::refused});
        EXPECT_NE(answer->words.find("nonsense"), std::string::npos);
    }
    for (const int status : {201, 302, 401, 403, 404, 405, 415}) {
        const auto answer =
            judge(response(status, R"({"error_code":40401,"message":"Topic not found."})"), 1);
        ASSERT_FALSE(answer);
        EXPECT_NE(answer.error().what.find("Topic not found."), std::string::npos);
    }
}

}  // namespace
}  // namespace emulate::targets
