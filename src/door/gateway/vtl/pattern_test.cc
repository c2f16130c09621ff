#include "door/gateway/vtl/pattern.h"

#include <gtest/gtest.h>

namespace door::gateway::vtl {
namespace {

TEST(Pattern, MatchesTheWholeText) {
    const auto errors = Pattern::parse("4\\d{2}");
    ASSERT_TRUE(errors);
    EXPECT_TRUE(errors->matches("404"));
    EXPECT_FALSE(errors->matches("4040"));
    EXPECT_FALSE(errors->matches("500"));
    const auto broken = Pattern::parse("(");
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().what.starts_with("the pattern ( is no regular expression"));
}

TEST(Pattern, ReplacesAsJava) {
    const auto pair = Pattern::parse("(\\w)=(\\w)");
    ASSERT_TRUE(pair);
    EXPECT_EQ(*pair->replaced("a=b, c=d", "$2:$1"), "b:a, d:c");
    EXPECT_EQ(*pair->replaced("a=b", "\\$\\\\"), "$\\");
    EXPECT_FALSE(pair->replaced("a=b", "$3"));
    EXPECT_FALSE(pair->replaced("a=b", "$x"));
}

TEST(Pattern, Splits) {
    const auto comma = Pattern::parse(",");
    ASSERT_TRUE(comma);
    EXPECT_EQ(comma->split("a,b,,"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(comma->split(""), (std::vector<std::string>{""}));
    const auto each = Pattern::parse("");
    ASSERT_TRUE(each);
    EXPECT_EQ(each->split("ab"), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace door::gateway::vtl
