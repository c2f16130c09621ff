#pragma once
// CHECK(cond) and CHECK(cond, facts…): a bug ends the process, in every build, with the facts on
// stderr. Never for input: what may happen is a Result. The log recovers at the next start, as
// after any kill.

#include <string>
#include <string_view>

#include "base/text.h"

namespace base {

[[noreturn]] void check_failed(std::string_view file, int line, std::string_view condition,
                               std::string_view facts);

}  // namespace base

#define CHECK(condition, ...)                                                                \
    do {                                                                                     \
        if (!(condition)) [[unlikely]] {                                                     \
            ::base::check_failed(__FILE__, __LINE__, #condition, ::base::text(__VA_ARGS__)); \
        }                                                                                    \
    } while (false)
