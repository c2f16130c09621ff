#include "object/remote/parallel.h"

#include <algorithm>
#include <atomic>
#include <latch>
#include <vector>

namespace object::remote {

base::Result<> in_parallel(run::BlockingPool& pool, std::size_t threads_max, std::size_t count,
                           const std::function<base::Result<>(std::size_t)>& each) {
    if (count == 0) return {};
    std::vector<base::Result<>> outcomes(count);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> has_failed = false;
    const auto work = [&] {
        for (std::size_t at = next++; at < count && !has_failed; at = next++) {
            outcomes[at] = each(at);
            if (!outcomes[at]) has_failed = true;
        }
    };
    const std::size_t helpers = std::min(threads_max, count) - 1;
    std::latch ended(static_cast<std::ptrdiff_t>(helpers));
    for (std::size_t i = 0; i < helpers; ++i) {
        pool.post([&work, &ended] {
            work();
            ended.count_down();
        });
    }
    work();
    ended.wait();
    const auto failed = std::ranges::find_if(outcomes, [](const auto& one) { return !one; });
    return failed == outcomes.end() ? base::Result<>() : *failed;
}

}  // namespace object::remote
