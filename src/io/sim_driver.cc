#include "io/sim_driver.h"

#include "base/text.h"

namespace io {
namespace {

// Seeds of the parts of one run, so that none repeats another's draws.
constexpr std::uint64_t kWorkSalt = 0x776f726b;
constexpr std::uint64_t kEndSalt = 0x656e64;

// The one catch of a Crash: here the process has ended.
template <class Work>
bool crashed_in(const Work& work) {
    try {
        work();
        return false;
    } catch (const SimDisk::Crash&) {
        return true;
    }
}

void end_process(SimDisk& disk, SimEnd end, Random& random) {
    if (end == SimEnd::kill) {
        disk.kill();
    } else {
        disk.power_loss(random);
    }
}

// One run from an empty disk to the verdict.
class Run {
  public:
    Run(const MakeScenario& make, std::uint64_t seed)
        : disk_(seed, clock_),
          scenario_(make()),
          work_(seed ^ kWorkSalt),
          chance_(seed ^ kEndSalt) {}

    SimDisk& disk() { return disk_; }
    Random& chance() { return chance_; }
    std::uint64_t crashes() const { return crashes_; }

    bool work() {
        const bool crashed = crashed_in([this] { scenario_->run(disk_, clock_, work_); });
        if (crashed) ++crashes_;
        return crashed;
    }

    // Ends the process, restarts it, perhaps crashes it once more while it recovers.
    std::string restart(SimEnd end, std::uint64_t again) {
        std::string wrong;
        end_process(disk_, end, chance_);
        if (again % 2 == 1) {
            constexpr std::uint64_t kRecoveryChanges = 12;
            disk_.inject(
                {.kind = FaultKind::crash,
                 .at = disk_.count(SimDisk::Sort::change) + chance_.below(kRecoveryChanges)});
            if (crashed_in([&] { wrong = scenario_->verify(disk_, clock_); })) ++crashes_;
            end_process(disk_, chance_.below(2) == 0 ? SimEnd::kill : SimEnd::power_loss, chance_);
        }
        if (wrong.empty()) {
            const bool crashed = crashed_in([&] { wrong = scenario_->verify(disk_, clock_); });
            if (crashed) wrong = "the oracle met a crash that nobody injected";
        }
        return wrong;
    }

  private:
    ManualClock clock_;
    SimDisk disk_;
    std::unique_ptr<SimScenario> scenario_;
    SeededRandom work_;
    SeededRandom chance_;
    std::uint64_t crashes_ = 0;
};

std::string_view word(SimEnd end) { return end == SimEnd::kill ? "kill" : "power_loss"; }

}  // namespace

SimReport crash_everywhere(const MakeScenario& make, const CrashSweep& sweep) {
    SimReport report;
    for (std::uint64_t i = 0; i < sweep.seeds; ++i) {
        const std::uint64_t seed = sweep.seed_first + i;
        bool crashed = true;
        for (std::uint64_t crash_at = 0; crashed; ++crash_at) {
            for (const SimEnd end : {SimEnd::power_loss, SimEnd::kill}) {
                Run run(make, seed);
                if (sweep.prepare) sweep.prepare(run.disk());
                run.disk().inject({.kind = FaultKind::crash, .at = crash_at});
                crashed = run.work();
                const std::string wrong = run.restart(end, crash_at);
                ++report.runs;
                report.crashes += run.crashes();
                if (!wrong.empty() || report.runs > sweep.runs_max) {
                    report.failure =
                        base::text("seed=", seed, " crash_at=", crash_at, " after=", word(end),
                                   ": ", wrong.empty() ? "the scenario does not end" : wrong);
                    return report;
                }
            }
        }
    }
    return report;
}

SimReport fault_storm(const MakeScenario& make, const FaultStorm& storm) {
    SimReport report;
    constexpr std::uint64_t kSteps = 1000;
    for (std::uint64_t i = 0; i < storm.seeds; ++i) {
        const std::uint64_t seed = storm.seed_first + i;
        Run run(make, seed);
        Random& chance = run.chance();
        if (storm.prepare) storm.prepare(run.disk());
        for (const FaultKind kind : storm.kinds) {
            if (chance.below(2) == 0) continue;
            const double part = static_cast<double>(chance.below(kSteps)) / kSteps;
            run.disk().inject({.kind = kind, .probability = storm.probability_max * part * part});
        }
        const std::uint64_t crash_at = chance.below(storm.crash_at_max + 1);
        run.disk().inject({.kind = FaultKind::crash, .at = crash_at});
        run.work();
        const SimEnd end = chance.below(2) == 0 ? SimEnd::kill : SimEnd::power_loss;
        run.disk().heal();
        const std::string wrong = run.restart(end, 0);
        ++report.runs;
        report.crashes += run.crashes();
        if (!wrong.empty()) {
            report.failure = base::text("seed=", seed, " crash_at=", crash_at, " after=", word(end),
                                        ": ", wrong);
            return report;
        }
    }
    return report;
}

}  // namespace io
