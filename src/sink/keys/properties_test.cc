#include "sink/keys/properties.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace sink {
namespace {

using base::Code;

Properties parsed(std::string_view text) {
    const auto properties = parse_properties(text);
    EXPECT_TRUE(properties) << properties.error().what;
    return properties ? *properties : Properties{};
}

TEST(Properties, ReadsEveryWayToWriteALine) {
    const Properties expected{{"k", "v"}};
    for (const std::string_view text :
         {"k=v", "k:v", "k v", "k = v", "  k\t:\fv", "k=v\n", "k=v\r\n", "\r\n\n k v\r",
          "# comment\n! another\\\nk=v", "k=\\\n   v", "\\\nk=v", "\\u006B=\\v", "k=x\nk=v"}) {
        EXPECT_EQ(parsed(text), expected) << text;
    }
    EXPECT_EQ(parsed(""), Properties{});
    EXPECT_EQ(parsed("#k=v"), Properties{});
}

TEST(Properties, KeepsWhatJavaKeeps) {
    EXPECT_EQ(parsed("k=v "), (Properties{{"k", "v "}}));
    EXPECT_EQ(parsed("k"), (Properties{{"k", ""}}));
    EXPECT_EQ(parsed("=v"), (Properties{{"", "v"}}));
    EXPECT_EQ(parsed("k==v"), (Properties{{"k", "=v"}}));
    EXPECT_EQ(parsed("a\\ b\\=c\\:d=e=f:g"), (Properties{{"a b=c:d", "e=f:g"}}));
    EXPECT_EQ(parsed("k=a\\\\\nl=b"), (Properties{{"k", "a\\"}, {"l", "b"}}));
    EXPECT_EQ(parsed("k=a\\\\\\\n  b"), (Properties{{"k", "a\\b"}}));
    EXPECT_EQ(parsed("k=\\t\\n\\r\\f\\q"), (Properties{{"k", "\t\n\r\fq"}}));
    EXPECT_EQ(parsed("k=\\u00e9\\ud83d\\ude00"), (Properties{{"k", "é😀"}}));
    EXPECT_EQ(parsed("topics.regex=0a1b2c3d4e5f.*"),
              (Properties{{"topics.regex", "0a1b2c3d4e5f.*"}}));
}

TEST(Properties, NamesTheLineThatIsWrong) {
    for (const std::string_view bad :
         {"\\u00g0", "\\u12", "\\ud83d", "\\ud83dx", "\\ude00", "\\ud83d\\u0041"}) {
        const auto properties = parse_properties(base::text("# one\na=b\\\n  c\n", bad, "=1"));
        ASSERT_FALSE(properties) << bad;
        EXPECT_EQ(properties.error().code, Code::malformed);
        EXPECT_TRUE(properties.error().what.starts_with("line 4: ")) << properties.error().what;
    }
    EXPECT_EQ(parse_properties(std::string(2'000'000, 'x')).error().code, Code::too_large);
}

}  // namespace
}  // namespace sink
