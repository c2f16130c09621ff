#include <gtest/gtest.h>

#include <limits>

#include "base/text.h"
#include "codec/cbor/cbor_reader.h"
#include "codec/cbor/cbor_writer.h"

namespace codec::cbor {
namespace {

// "bf 61" as bytes.
std::string bytes_of(std::string_view hex) {
    std::string out;
    std::string digits;
    for (const char c : hex) {
        if (c == ' ') continue;
        digits += c;
        if (digits.size() < 2) continue;
        out += static_cast<char>(std::stoi(digits, nullptr, 16));
        digits.clear();
    }
    return out;
}

template <class Fn>
auto read(std::string_view hex, Fn take) {
    const std::string document = bytes_of(hex);
    Reader reader(base::as_bytes(document));
    auto value = take(reader);
    const auto whole = reader.finish();
    EXPECT_TRUE(whole) << hex << ": " << whole.error().what;
    return value;
}

std::string fault_of(std::string_view hex) {
    const std::string document = bytes_of(hex);
    Reader reader(base::as_bytes(document));
    reader.skip();
    const auto whole = reader.finish();
    return whole ? "none" : whole.error().what;
}

// RFC 8949, appendix A.
TEST(CborReader, ReadsIntegers) {
    const auto integer = [](Reader& reader) { return reader.integer(); };
    EXPECT_EQ(read("00", integer), 0);
    EXPECT_EQ(read("17", integer), 23);
    EXPECT_EQ(read("18 18", integer), 24);
    EXPECT_EQ(read("19 03e8", integer), 1000);
    EXPECT_EQ(read("1a 000f4240", integer), 1'000'000);
    EXPECT_EQ(read("1b 000000e8d4a51000", integer), 1'000'000'000'000);
    EXPECT_EQ(read("20", integer), -1);
    EXPECT_EQ(read("39 03e7", integer), -1000);
    EXPECT_EQ(read("3b 7fffffffffffffff", integer), std::numeric_limits<std::int64_t>::min());
}

TEST(CborReader, ReadsFloatsOfAllWidths) {
    const auto real = [](Reader& reader) { return reader.real(); };
    EXPECT_EQ(read("f9 3c00", real), 1.0);
    EXPECT_EQ(read("f9 c400", real), -4.0);
    EXPECT_EQ(read("f9 0001", real), 5.960464477539063e-8);
    EXPECT_EQ(read("fa 47c35000", real), 100'000.0);
    EXPECT_EQ(read("fb 3ff199999999999a", real), 1.1);
    EXPECT_EQ(read("f9 7c00", real), std::numeric_limits<double>::infinity());
    EXPECT_EQ(read("05", real), 5.0);
}

TEST(CborReader, ReadsStringsWholeAndInChunks) {
    const auto text = [](Reader& reader) { return std::string(reader.text()); };
    EXPECT_EQ(read("64 49455446", text), "IETF");
    EXPECT_EQ(read("7f 65 7374726561 64 6d696e67 ff", text), "streaming");
    const auto bytes = [](Reader& reader) { return std::string(base::as_text(reader.bytes())); };
    EXPECT_EQ(read("44 01020304", bytes), "\1\2\3\4");
    EXPECT_EQ(read("5f 42 0102 43 030405 ff", bytes), "\1\2\3\4\5");
}

// A document as Jackson writes it, and the same with lengths.
TEST(CborReader, WalksMapsAndArraysOfBothForms) {
    for (const char* hex : {"bf 61 61 9f 01 02 ff 61 62 bf ff 61 63 f6 ff",
                            "a3 61 61 82 01 02 61 62 a0 61 63 f6", "d9d9f7 a1 61 61 80"}) {
        const std::string seen = read(hex, [](Reader& reader) {
            std::string out;
            reader.enter_map();
            while (const auto name = reader.next_field()) {
                out += base::text(*name, static_cast<int>(reader.kind()));
                reader.skip();
            }
            return out;
        });
        EXPECT_EQ(seen, std::string_view(hex).starts_with("d9") ? "a1" : "a1b0c7");
    }
}

TEST(CborReader, ReadsTimesAsMilliseconds) {
    const auto time = [](Reader& reader) { return reader.epoch_ms(); };
    EXPECT_EQ(read("c1 1b 00000153e1b96b20", time), 1'459'780'938'528);
    EXPECT_EQ(read("c1 fb 4274 3e1b96b20000", time), 1'391'061'461'792);
    EXPECT_EQ(read("c1 00", time), 0);
}

TEST(CborReader, NamesWhatIsWrong) {
    EXPECT_EQ(fault_of(""), "CBOR: the document is cut short, at byte 0");
    EXPECT_EQ(fault_of("61"), "CBOR: a string longer than the document, at byte 1");
    EXPECT_EQ(fault_of("7b ffffffffffffffff"),
              "CBOR: a string longer than the document, at byte 9");
    EXPECT_EQ(fault_of("9b ffffffffffffffff"), "CBOR: the document is cut short, at byte 9");
    EXPECT_EQ(fault_of("61 ff"), "CBOR: a text that is no UTF-8, at byte 2");
    EXPECT_EQ(fault_of("1c"), "CBOR: a head of no meaning, at byte 1");
    EXPECT_EQ(fault_of("1f"), "CBOR: a length that cannot be indefinite, at byte 1");
    EXPECT_EQ(fault_of("a1 01 02"), "CBOR: a text expected, at byte 2");
    EXPECT_EQ(fault_of("01 02"), "CBOR: bytes behind the document, at byte 1");
    EXPECT_EQ(fault_of("5f 61 61 ff"), "CBOR: a chunk of another kind, at byte 2");
    EXPECT_EQ(fault_of("ff"), "CBOR: a value of no kind, at byte 0");
    EXPECT_EQ(fault_of("c2 41 01"), "none");
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "81 ";
    EXPECT_EQ(fault_of(deep), "CBOR: nested too deep, at byte 129");
}

TEST(CborWriter, WritesWhatTheReaderReads) {
    std::string document;
    Writer writer(document);
    writer.begin_map();
    writer.text("numbers");
    writer.begin_array();
    const auto numbers = {std::int64_t{0},
                          std::int64_t{23},
                          std::int64_t{24},
                          std::int64_t{-1},
                          std::int64_t{65'536},
                          std::int64_t{1} << 40U,
                          std::numeric_limits<std::int64_t>::min()};
    for (const std::int64_t number : numbers) writer.integer(number);
    writer.end();
    writer.text("when");
    writer.epoch_ms(1'459'799'926'480);
    writer.text("data");
    writer.bytes(base::as_bytes(std::string(300, 'x')));
    writer.text("real");
    writer.real(0.5);
    writer.text("good");
    writer.boolean(true);
    writer.end();

    Reader reader(base::as_bytes(document));
    reader.enter_map();
    EXPECT_EQ(reader.next_field(), "numbers");
    reader.enter_array();
    for (const std::int64_t number : numbers) {
        EXPECT_TRUE(reader.next_element());
        EXPECT_EQ(reader.integer(), number);
    }
    EXPECT_FALSE(reader.next_element());
    EXPECT_EQ(reader.next_field(), "when");
    EXPECT_EQ(reader.epoch_ms(), 1'459'799'926'480);
    EXPECT_EQ(reader.next_field(), "data");
    EXPECT_EQ(reader.bytes().size(), 300U);
    EXPECT_EQ(reader.next_field(), "real");
    EXPECT_EQ(reader.real(), 0.5);
    EXPECT_EQ(reader.next_field(), "good");
    EXPECT_TRUE(reader.boolean());
    EXPECT_FALSE(reader.next_field());
    EXPECT_TRUE(reader.finish());
}

// The bytes that AWS's Java SDK expects of a time.
TEST(CborWriter, WritesTimesInEightBytes) {
    std::string document;
    Writer(document).epoch_ms(1'459'799'926'480);
    EXPECT_EQ(document, bytes_of("c1 1b 00000153e2db26d0"));
}

}  // namespace
}  // namespace codec::cbor
