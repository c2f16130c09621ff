// Runs a fuzz target over its seed files, and over every prefix and a bit flip of each, in builds without libFuzzer.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void feed(const std::vector<std::uint8_t>& input) { LLVMFuzzerTestOneInput(input.data(), input.size()); }

void feed_with_injuries(std::vector<std::uint8_t> seed) {
    feed(seed);
    const std::size_t step = seed.size() / 512 + 1;
    for (std::size_t at = 0; at < seed.size(); at += step) {
        feed({seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(at)});
        seed[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
        feed(seed);
        seed[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t seeds = 0;
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) continue;
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            std::ifstream file(entry.path(), std::ios::binary);
            feed_with_injuries({std::istreambuf_iterator<char>(file), {}});
            ++seeds;
        }
    }
    if (seeds == 0) {
        std::fprintf(stderr, "no seeds: name a directory with at least one file\n");
        return 1;
    }
    std::printf("%zu seeds replayed\n", seeds);
    return 0;
}
