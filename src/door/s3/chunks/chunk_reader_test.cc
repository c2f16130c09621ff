#include "door/s3/chunks/chunk_reader.h"

#include <gtest/gtest.h>

namespace door::s3::chunks {
namespace {

using Kind = ChunkReader::Step::Kind;

const std::string kSignature(64, 'a');

// All steps as one text, whatever the bytes come in.
std::string read(ChunkForm form, std::string_view body, std::size_t part_bytes) {
    ChunkReader reader(form);
    std::string out;
    std::string_view in = body.substr(0, part_bytes);
    std::string_view rest = body.substr(in.size());
    for (;;) {
        const ChunkReader::Step step = reader.next(in);
        in.remove_prefix(step.consumed);
        switch (step.kind) {
            case Kind::more:
                if (in.empty() && rest.empty()) return out + "?";
                break;
            case Kind::begin:
                out += "[" + std::string(step.text.substr(0, 1));
                break;
            case Kind::data:
                out += step.text;
                break;
            case Kind::end:
                out += "]";
                break;
            case Kind::trailer:
                out += "{" + std::string(step.name) + "=" + std::string(step.text) + "}";
                break;
            case Kind::done:
                return out + ".";
            case Kind::malformed:
                return out + "!";
            case Kind::too_small:
                return out + "<";
        }
        if (in.empty()) {
            in = rest.substr(0, part_bytes);
            rest.remove_prefix(in.size());
        }
    }
}

void expect(ChunkForm form, const std::string& body, const std::string& steps) {
    for (const std::size_t part : {std::size_t{1}, std::size_t{7}, body.size() + 1}) {
        EXPECT_EQ(read(form, body, part), steps) << part;
    }
}

TEST(ChunkReaderTest, ReadsEveryForm) {
    const std::string with = ";chunk-signature=" + kSignature;
    expect({}, "5\r\nhello\r\n0\r\n\r\n", "[hello][].");
    expect({.has_trailer = true}, "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
           "[hello][]{x-amz-checksum-crc32=NhCmhg==}.");
    expect({.is_signed = true}, "5" + with + "\r\nhello\r\n0" + with + "\r\n\r\n", "[ahello][a].");
    expect({.is_signed = true, .has_trailer = true},
           "0" + with + "\r\na:b\nx-amz-trailer-signature:c\r\n\r\n",
           "[a]{a=b}{x-amz-trailer-signature=c}.");
    expect({.has_trailer = true}, "0\r\n\r\n", "[].");
}

TEST(ChunkReaderTest, RefusesWhatIsNone) {
    const std::string with = ";chunk-signature=" + kSignature;
    expect({}, "g\r\n", "!");
    expect({}, "\r\n", "!");
    expect({}, "5" + with + "\r\nhello\r\n", "!");
    expect({.is_signed = true}, "5\r\nhello\r\n", "!");
    expect({.is_signed = true}, "5;chunk-signature=abc\r\nhello\r\n", "!");
    expect({}, "5\r\nhelloworld\r\n", "[hello!");
    expect({}, "0\r\na:b\r\n\r\n", "[]!");
    expect({.has_trailer = true}, "0\r\nab\r\n\r\n", "[]!");
    expect({}, "ffffffffff1\r\n", "!");
    expect({}, "5\r\nhello\r\n0\r\n", "[hello][]?");
    EXPECT_EQ(read({}, std::string(5000, '0'), 100), "!");
}

TEST(ChunkReaderTest, OnlyTheLastChunkMayBeSmall) {
    const std::string large(8192, 'x');
    EXPECT_EQ(read({}, "2000\r\n" + large + "\r\n1\r\ny\r\n0\r\n\r\n", 999),
              "[" + large + "][y][].");
    expect({}, "1\r\ny\r\n1\r\nz\r\n0\r\n\r\n", "[y]<");
}

}  // namespace
}  // namespace door::s3::chunks
