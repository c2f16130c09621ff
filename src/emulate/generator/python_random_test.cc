#include "emulate/generator/python_random.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace emulate::generator {
namespace {

// The posting script's loop: a pause, then a row.
TEST(PythonRandom, draws_the_sequence_of_the_posting_script) {
    constexpr std::array<std::pair<int, int>, 25> kExpected{
        {{0, 7528},  {1, 2863}, {1, 5730},  {1, 8304}, {0, 8731}, {0, 1313}, {1, 4315},
         {0, 10794}, {0, 5494}, {0, 5069},  {0, 2923}, {0, 3089}, {1, 6063}, {1, 3454},
         {1, 7554},  {1, 6145}, {0, 10625}, {0, 2959}, {0, 9875}, {1, 2418}, {0, 3156},
         {0, 428},   {0, 7343}, {1, 2074},  {0, 9979}}};
    PythonRandom random(100);
    for (const auto& [pause, row] : kExpected) {
        EXPECT_EQ(random.randrange(0, 2), pause);
        EXPECT_EQ(random.randint(0, 11'000), row);
    }
}

// From CPython: random.seed(s); random.getrandbits(32).
TEST(PythonRandom, seeds_of_one_and_of_two_words) {
    EXPECT_EQ(PythonRandom(0).word(), 3626764237U);
    EXPECT_EQ(PythonRandom(42).word(), 2746317213U);
    EXPECT_EQ(PythonRandom(1ULL << 40).word(), 445128065U);
}

TEST(PythonRandom, goes_on_beyond_one_block_of_words) {
    PythonRandom random(7);
    std::uint32_t last = 0;
    for (int i = 0; i < 2'000; ++i) last = random.word();
    EXPECT_EQ(last, 2803521222U);
}

TEST(PythonRandom, draws_every_value_below_a_bound_and_no_other) {
    PythonRandom random(1);
    std::array<int, 5> seen{};
    for (int i = 0; i < 1'000; ++i) ++seen.at(random.below(5));
    for (const int times : seen) EXPECT_GT(times, 100);
    EXPECT_EQ(random.below(1), 0U);
    EXPECT_EQ(random.randint(3, 3), 3);
}

}  // namespace
}  // namespace emulate::generator
