#include "broker/partitioner.h"

#include <gtest/gtest.h>

#include <string_view>

namespace broker {
namespace {

TEST(Partitioner, HashesAsKafkasClientsDo) {
    const std::pair<std::string_view, std::int32_t> known[] = {
        {"21", -973932308},
        {"foobar", -790332482},
        {"a-little-bit-long-string", -985981536},
        {"a-little-bit-longer-string", -1486304829},
        {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
        {"abc", 479470107},
    };
    for (const auto& [text, hash] : known) {
        EXPECT_EQ(static_cast<std::int32_t>(murmur2(base::as_bytes(text))), hash) << text;
    }
}

TEST(Partitioner, StaysInRange) {
    for (std::int32_t count = 1; count < 20; ++count) {
        const base::Partition at = partition_of(base::as_bytes("21"), count);
        EXPECT_GE(at.value(), 0);
        EXPECT_LT(at.value(), count);
    }
}

}  // namespace
}  // namespace broker
