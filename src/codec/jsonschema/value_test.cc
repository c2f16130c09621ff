#include "codec/jsonschema/value.h"

#include <gtest/gtest.h>

#include "codec/jsonschema/decimal.h"
#include "codec/jsonschema/pattern.h"
#include "codec/jsonschema/uri.h"

namespace codec::jsonschema {
namespace {

TEST(Decimals, AreWorthTheSameHoweverSpelt) {
    for (const auto& [a, b] : {std::pair{"1", "1.0"},
                               {"10e-1", "1"},
                               {"0", "-0.00"},
                               {"1E400", "10e399"},
                               {"123456789012345678901", "123456789012345678901.0"}}) {
        EXPECT_EQ(Decimal(a), Decimal(b)) << a;
    }
    for (const auto& [less, more] : {std::pair{"-2", "-1"},
                                     {"-1", "0"},
                                     {"0", "1e-400"},
                                     {"0.1", "0.11"},
                                     {"9", "10"},
                                     {"9007199254740992", "9007199254740993"},
                                     {"1e999999999999999999999", "1e1000000000001"}}) {
        if (std::string_view(less).size() > 20) continue;  // beyond what is told apart
        EXPECT_LT(Decimal(less), Decimal(more)) << less;
    }
    EXPECT_TRUE(Decimal("1.0").is_integer());
    EXPECT_TRUE(Decimal("1e3").is_integer());
    EXPECT_FALSE(Decimal("1.5").is_integer());
    EXPECT_EQ(Decimal("2.0").count(), 2);
    EXPECT_EQ(Decimal("1e18").count(), std::nullopt);
    EXPECT_EQ(Decimal("-1").count(), std::nullopt);
    EXPECT_EQ(Decimal("0").count(), 0);
}

TEST(Decimals, AreDividedExactly) {
    EXPECT_TRUE(Decimal("0.3").is_multiple_of(Decimal("0.1")));
    EXPECT_TRUE(Decimal("0.0075").is_multiple_of(Decimal("0.0001")));
    EXPECT_FALSE(Decimal("0.00751").is_multiple_of(Decimal("0.0001")));
    EXPECT_TRUE(Decimal("1e308").is_multiple_of(Decimal("0.5")));
    EXPECT_FALSE(Decimal("1e308").is_multiple_of(Decimal("0.123456789")));
    EXPECT_TRUE(Decimal("0").is_multiple_of(Decimal("7")));
    EXPECT_TRUE(Decimal("-21").is_multiple_of(Decimal("7")));
    EXPECT_FALSE(Decimal("7").is_multiple_of(Decimal("70")));
    EXPECT_TRUE(Decimal("1234567890123456789012").is_multiple_of(Decimal("2")));
    EXPECT_TRUE(
        Decimal("1234567890123456789012").is_multiple_of(Decimal("1234567890123456789012")));
}

TEST(Values, AreEqualAsJsonSchemaHasIt) {
    const auto equal = [](std::string_view a, std::string_view b) {
        const auto left = Tree::parse(a);
        const auto right = Tree::parse(b);
        return compare(left->root(), right->root()) == 0;
    };
    EXPECT_TRUE(equal(R"({"a":1,"b":[true]})", R"({ "b": [true], "a": 1.0 })"));
    EXPECT_TRUE(equal(R"({"a":1,"a":2})", R"({"a":2})"));
    EXPECT_FALSE(equal(R"([1,2])", R"([2,1])"));
    EXPECT_FALSE(equal("0", "false"));
    EXPECT_FALSE(equal(R"("1")", "1"));
    EXPECT_TRUE(equal(R"("\u00e9")", R"("é")"));
    EXPECT_FALSE(Tree::parse("{"));
    EXPECT_FALSE(Tree::parse(std::string(2 << 20, ' ')));
    const auto tree = Tree::parse(R"({"b":{"c":null},"a":1})");
    EXPECT_EQ(tree->root().find("a")->text, "1");
    EXPECT_EQ(tree->root().find("b")->find("c")->kind, JsonKind::null);
    EXPECT_EQ(tree->root().find("c"), nullptr);
}

TEST(Patterns, SpeakAsJavaScriptDoes) {
    const auto found = [](std::string_view pattern, std::string_view text) {
        const auto read = Pattern::parse(pattern);
        EXPECT_TRUE(read) << read.error().what;
        return read->is_found_in(text);
    };
    EXPECT_TRUE(found("b", "abc"));
    EXPECT_FALSE(found("^b", "abc"));
    EXPECT_TRUE(found(R"(^\u0061\/$)", "a/"));
    EXPECT_TRUE(found(R"((?<year>\d{4}))", "in 2026"));
    EXPECT_TRUE(found(R"(\\(?:<))", "\\<"));
    const auto refused = Pattern::parse("(?=a)");
    EXPECT_FALSE(refused);
    EXPECT_FALSE(Pattern::parse("("));
    EXPECT_FALSE(Pattern::parse(std::string(5000, 'a')));
}

// The examples of RFC 3986, section 5.4.
TEST(Uris, AreResolved) {
    constexpr std::string_view kBase = "http://a/b/c/d;p?q";
    for (const auto& [reference, target] : {std::pair{"g", "http://a/b/c/g"},
                                            {"./g", "http://a/b/c/g"},
                                            {"g/", "http://a/b/c/g/"},
                                            {"/g", "http://a/g"},
                                            {"//g", "http://g"},
                                            {"?y", "http://a/b/c/d;p?y"},
                                            {"#s", "http://a/b/c/d;p?q#s"},
                                            {"", "http://a/b/c/d;p?q"},
                                            {"..", "http://a/b/"},
                                            {"../g", "http://a/b/g"},
                                            {"../../../g", "http://a/g"},
                                            {"g:h", "g:h"},
                                            {"/./g", "http://a/g"},
                                            {"g?y#s", "http://a/b/c/g?y#s"}}) {
        EXPECT_EQ(resolved(kBase, reference), target);
    }
    EXPECT_EQ(resolved("", "other.json#/a"), "other.json#/a");
    EXPECT_EQ(split_fragment("x#/a%25b"), (std::pair<std::string, std::string>("x", "/a%b")));
}

}  // namespace
}  // namespace codec::jsonschema
