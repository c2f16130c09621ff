#pragma once
// One thing for each of many numbers, by several threads.

#include <cstddef>
#include <functional>

#include "base/result.h"
#include "run/blocking.h"

namespace object::remote {

// Calls `each` for 0 … count−1 on threads of the pool and the caller's, any number at once, and
// returns when all have ended. After an error nothing new is begun; the error of the least number
// comes back. Not from a thread of the pool.
base::Result<> in_parallel(run::BlockingPool& pool, std::size_t threads_max, std::size_t count,
                           const std::function<base::Result<>(std::size_t)>& each);

}  // namespace object::remote
