#pragma once
// Two ways to drive a scenario over the simulated disk until it breaks, and the words to replay it.
//
//     class Appends final : public io::SimScenario { … };
//     const io::SimReport report = io::crash_everywhere([] { return std::make_unique<Appends>(); },
//                                                       {.seeds = 100});
//     EXPECT_TRUE(report.failure.empty()) << report.failure;
//     EXPECT_GE(report.crashes, 10'000U);
//
// A failure begins with `seed=… crash_at=… after=…`: put `{.seed_first = …, .seeds = 1}` into the
// options to see it alone.

#include <functional>
#include <memory>
#include <string>

#include "io/sim_disk.h"

namespace io {

// One workload with the oracle that knows what it was promised. Made anew for every run; holds what
// was acknowledged, and no handle on the disk beyond run() and verify(), which may be left by a
// Crash.
class SimScenario {
  public:
    virtual ~SimScenario() = default;
    // The work; the same seed gives the same work.
    virtual void run(SimDisk& disk, ManualClock& clock, Random& random) = 0;
    // After the restart: recovers, and says what is wrong, or nothing. May be called again, also
    // after a crash within.
    virtual std::string verify(SimDisk& disk, ManualClock& clock) = 0;
};
using MakeScenario = std::function<std::unique_ptr<SimScenario>()>;

// How the process ends.
enum class SimEnd : std::uint8_t { kill, power_loss };

struct CrashSweep {
    std::uint64_t seed_first = 1;
    std::uint64_t seeds = 1;
    std::uint64_t runs_max = 1'000'000;  // a scenario that never ends untouched is a failure
    // Looked at once per run before it starts: capacity, ignored syncs…
    std::function<void(SimDisk&)> prepare = {};
};

struct SimReport {
    std::uint64_t runs = 0;
    std::uint64_t crashes = 0;  // runs that were cut short, those within recovery too
    std::string failure;        // of the first run that failed, or empty
};

// For n = 0, 1, 2…: crash at the n-th change of the disk, end the process by both ends in turn,
// restart, verify; until a run ends untouched; for each seed. Every other restart is itself crashed
// at a random change and done again.
SimReport crash_everywhere(const MakeScenario& make, const CrashSweep& sweep);

struct FaultStorm {
    std::uint64_t seed_first = 1;
    std::uint64_t seeds = 1;
    double probability_max = 0.2;  // each kind's own is drawn below it, per seed; half are left out
    std::vector<FaultKind> kinds = {FaultKind::read_error, FaultKind::write_error,
                                    FaultKind::no_space, FaultKind::short_write,
                                    FaultKind::sync_failure};
    // The restart happens on a healed disk, so that what is missing then is really lost.
    std::uint64_t crash_at_max = 200;  // and a crash at a change drawn below it
    std::function<void(SimDisk&)> prepare = {};
};

// Each seed draws its faults' probabilities and its crash, then runs, ends, heals and verifies.
SimReport fault_storm(const MakeScenario& make, const FaultStorm& storm);

}  // namespace io
