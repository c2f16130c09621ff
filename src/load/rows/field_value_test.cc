#include "load/rows/field_value.h"

#include <gtest/gtest.h>

namespace load::rows {
namespace {

TEST(FieldValue, KeysAreDigitsWithin63Bits) {
    EXPECT_EQ(key_of("0"), 0);
    EXPECT_EQ(key_of("007"), 7);
    EXPECT_EQ(key_of("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(key_of("00000000000000000000000000000000000000009"), 9);
    for (const char* bad : {"", "-0", "-5", "+5", " 5", "5 ", "5.0", "1e3", "9223372036854775808",
                            "0x5", "\xD9\xA5", "abc"}) {
        EXPECT_EQ(key_of(bad), std::nullopt) << bad;
    }
}

TEST(FieldValue, IntegersMayBeNegative) {
    EXPECT_EQ(integer_of("-5"), -5);
    EXPECT_EQ(integer_of("-0"), 0);
    EXPECT_EQ(integer_of("-9223372036854775808"), INT64_MIN);
    for (const char* bad : {"", "-", "+5", "20.0", "2e1", " 20", "9223372036854775808"}) {
        EXPECT_EQ(integer_of(bad), std::nullopt) << bad;
    }
}

TEST(FieldValue, NumbersAreFiniteDecimals) {
    EXPECT_EQ(number_of("-89.9787"), -89.9787);
    EXPECT_EQ(number_of("1e2"), 100.0);
    EXPECT_EQ(number_of("1E+2"), 100.0);
    EXPECT_EQ(number_of(".5"), 0.5);
    EXPECT_EQ(number_of("5."), 5.0);
    EXPECT_EQ(number_of("007.50"), 7.5);
    EXPECT_EQ(number_of("1e-999"), 0.0);
    EXPECT_EQ(number_of("100000000000000000000"), 1e20);
    for (const char* bad : {"", "-", ".", "e5", "-e5", ".e1", "+5", " 5", "5 ", "1,5", "0x10",
                            "NaN", "inf", "1e999", "-1e999", "1e", "1e+", "--5", "1.2.3"}) {
        EXPECT_EQ(number_of(bad), std::nullopt) << bad;
    }
}

std::optional<std::string> unescaped(std::string_view raw) {
    std::string out;
    if (!append_unescaped(out, raw)) return {};
    return out;
}

TEST(FieldValue, EscapesAreDecoded) {
    EXPECT_EQ(unescaped(R"(a\"b\\c\/d\b\f\n\r\te)"), "a\"b\\c/d\b\f\n\r\te");
    EXPECT_EQ(unescaped(R"(\u0041\u00e9\u20ac)"), "A\xC3\xA9\xE2\x82\xAC");
    EXPECT_EQ(unescaped(R"(\ud83c\udf84)"), "\xF0\x9F\x8E\x84");
    EXPECT_EQ(unescaped(R"(\u0000)"), std::string(1, '\0'));
    EXPECT_EQ(unescaped(R"(\ud83c)"), std::nullopt);
    EXPECT_EQ(unescaped(R"(\udf84x)"), std::nullopt);
    EXPECT_EQ(unescaped(R"(\ud83c\u0041)"), std::nullopt);
    EXPECT_EQ(unescaped(R"(\ud83c\n)"), std::nullopt);
}

}  // namespace
}  // namespace load::rows
