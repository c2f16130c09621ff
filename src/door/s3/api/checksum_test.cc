#include "door/s3/api/checksum.h"

#include <gtest/gtest.h>

namespace door::s3::api {
namespace {

std::string of(std::string_view name, std::string_view text) {
    Checksum sum(*find_by_name(name));
    sum.add(text.substr(0, 3));
    sum.add(text.substr(std::min<std::size_t>(3, text.size())));
    return sum.end();
}

TEST(ChecksumTest, KnowsAllTen) {
    EXPECT_EQ(algorithms().size(), 10U);
    // Made by zlib, OpenSSL and xxhsum.
    EXPECT_EQ(of("crc32", "hello"), "NhCmhg==");
    EXPECT_EQ(of("CRC32C", "123456789"), "4waSgw==");
    EXPECT_EQ(of("CRC64NVME", "123456789"), "rosUhgp5mIg=");
    EXPECT_EQ(of("SHA1", "hello"), "qvTGHdzF6KLavt4PO0gs2a6pQ00=");
    EXPECT_EQ(of("SHA256", ""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    EXPECT_EQ(of("MD5", "hello"), "XUFAKrxLKna5cZ2REBfFkg==");
    EXPECT_EQ(of("XXHASH64", ""), "70bbN1HY6Zk=");
    EXPECT_EQ(of("XXHASH3", ""), "LQaABTjTlMI=");
    EXPECT_EQ(of("XXHASH128", ""), "maoG0wFHmNhgAcMkRo1Jfw==");
    for (const Algorithm& one : algorithms()) {
        EXPECT_TRUE(is_possible(one, of(one.name, "x"))) << one.name;
        EXPECT_EQ(find_by_header(one.header), &one);
    }
    EXPECT_EQ(find_by_name("CRC16"), nullptr);
}

TEST(ChecksumTest, PartsGiveTheWhole) {
    const Algorithm& crc = *find_by_name("CRC64NVME");
    const std::vector<PartChecksum> parts = {{of("CRC64NVME", "1234"), 4},
                                             {of("CRC64NVME", "56789"), 5}};
    EXPECT_EQ(full_checksum(crc, parts), "rosUhgp5mIg=");
    EXPECT_TRUE(composite_checksum(crc, parts)->ends_with("-2"));
    EXPECT_FALSE(full_checksum(*find_by_name("SHA256"), parts));
    EXPECT_FALSE(composite_checksum(*find_by_name("SHA256"), parts)) << "of another length";
}

}  // namespace
}  // namespace door::s3::api
