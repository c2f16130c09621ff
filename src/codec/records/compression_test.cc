#include "codec/records/compression.h"

#include <gtest/gtest.h>
#include <snappy.h>

#include <string>

namespace codec {
namespace {

using base::as_bytes;
using base::as_text;
using base::Code;

constexpr std::size_t kLimit = 1 << 20;
constexpr Compression kAll[] = {Compression::none, Compression::gzip, Compression::snappy,
                                Compression::lz4, Compression::zstd};

std::string sample(std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; text.size() < bytes; ++i) {
        text += R"({"index":)" + std::to_string(i * 7919) + R"(,"category":"diy"})";
    }
    text.resize(bytes);
    return text;
}

TEST(Compression, GivesBackWhatItTook) {
    for (const Compression codec : kAll) {
        for (const std::size_t bytes : {0U, 1U, 100U, 40'000U, 200'000U}) {
            const std::string text = sample(bytes);
            const Result<Bytes> block = compress(codec, as_bytes(text));
            ASSERT_TRUE(block);
            if (codec != Compression::none && bytes > 1000) EXPECT_LT(block->size(), bytes / 2);
            const Result<Bytes> opened = decompress(codec, *block, kLimit);
            ASSERT_TRUE(opened) << opened.error().what;
            EXPECT_EQ(as_text(*opened), text);
        }
    }
}

TEST(Compression, ReadsSnappyWithoutJavasFraming) {
    const std::string text = sample(5'000);
    std::string block;
    snappy::Compress(text.data(), text.size(), &block);
    const Result<Bytes> opened = decompress(Compression::snappy, as_bytes(block), kLimit);
    ASSERT_TRUE(opened);
    EXPECT_EQ(as_text(*opened), text);
}

TEST(Compression, StopsAtTheLimitExactly) {
    const std::string text = sample(100'000);
    for (const Compression codec : kAll) {
        const Bytes block = *compress(codec, as_bytes(text));
        EXPECT_TRUE(decompress(codec, block, text.size()));
        const Result<Bytes> opened = decompress(codec, block, text.size() - 1);
        ASSERT_FALSE(opened) << static_cast<int>(codec);
        EXPECT_EQ(opened.error().code, Code::too_large);
    }
}

TEST(Compression, RefusesWhatIsCutShortOrNotItsOwn) {
    const std::string text = sample(10'000);
    for (const Compression codec :
         {Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
        const Bytes block = *compress(codec, as_bytes(text));
        for (const std::size_t cut : {block.size() - 1, block.size() / 2, std::size_t{1}}) {
            const Result<Bytes> opened = decompress(codec, ByteView(block).first(cut), kLimit);
            ASSERT_FALSE(opened) << static_cast<int>(codec) << " cut to " << cut;
            EXPECT_EQ(opened.error().code, Code::malformed);
        }
        EXPECT_FALSE(decompress(codec, as_bytes("no such block"), kLimit));
        Bytes longer = block;
        longer.push_back(std::byte{7});
        EXPECT_FALSE(decompress(codec, longer, kLimit)) << static_cast<int>(codec);
    }
}

}  // namespace
}  // namespace codec
