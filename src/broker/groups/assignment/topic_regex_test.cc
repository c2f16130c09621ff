#include "broker/groups/assignment/topic_regex.h"

#include <gtest/gtest.h>

namespace broker::groups {
namespace {

TEST(TopicRegex, MatchesWholeNames) {
    const auto regex = TopicRegex::parse("a\\..*|b");
    ASSERT_TRUE(regex);
    EXPECT_TRUE(regex->matches("a.pin"));
    EXPECT_TRUE(regex->matches("b"));
    EXPECT_FALSE(regex->matches("xb"));
    EXPECT_FALSE(regex->matches("a-pin"));
}

TEST(TopicRegex, RefusesWhatIsNone) {
    EXPECT_FALSE(TopicRegex::parse("("));
    EXPECT_FALSE(TopicRegex::parse(std::string(5000, 'a')));
    // Would take gigabytes.
    EXPECT_FALSE(TopicRegex::parse("((a{100}){100}){100}"));
}

// A pattern on which a matcher that tries again and again never ends.
TEST(TopicRegex, IsQuickWithHostilePatterns) {
    const auto regex = TopicRegex::parse("(a*)*(a*)*(a*)*b");
    ASSERT_TRUE(regex);
    EXPECT_FALSE(regex->matches(std::string(249, 'a')));
}

}  // namespace
}  // namespace broker::groups
