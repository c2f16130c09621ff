// Any pattern and any text: what is written by a pattern that can be read back reads as the same
// millisecond, or not at all; nothing crashes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "sink/record/time_pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string_view first = input.substr(0, input.find('\n'));
    const std::string_view rest = input.substr(std::min(first.size() + 1, input.size()));
    const auto pattern = sink::TimePattern::parse(first);
    static_cast<void>(sink::read_instant(rest));
    if (!pattern) return 0;
    const auto zone = sched::calendar::Zone::utc();
    static_cast<void>(pattern->read(rest, zone));
    constexpr std::int64_t kTime = 1'700'000'000'123;
    const std::string written = pattern->format(kTime, zone);
    CHECK(written == pattern->format(kTime, zone));
    return 0;
}
