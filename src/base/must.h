#pragma once
// For benchmarks, which have nobody to hand a failure to.

#include <cstdlib>
#include <utility>

#include "base/log_line.h"
#include "base/result.h"

namespace base {

// The value, or the end of the program with the reason.
template <class T>
T must(Result<T> result) {
    if (!result) {
        log_error("bench", "failed", {{"why", result.error().what}});
        std::exit(1);
    }
    return *std::move(result);
}

}  // namespace base
