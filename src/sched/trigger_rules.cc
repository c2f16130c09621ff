#include "sched/trigger_rules.h"

namespace sched {
namespace {

using dag::TriggerRule;
using history::TaskState;

// Of rules whose outcome is known as soon as one task has failed or was skipped.
Verdict judge_early(TriggerRule rule, const UpstreamCounts& counts) {
    const bool failed = counts.failed + counts.upstream_failed > 0;
    switch (rule) {
        case TriggerRule::all_success:
            if (failed) return Verdict::upstream_failed;
            if (counts.skipped > 0) return Verdict::skipped;
            break;
        case TriggerRule::all_failed:
            if (counts.success + counts.skipped > 0) return Verdict::skipped;
            break;
        case TriggerRule::all_skipped:
            if (failed || counts.success > 0) return Verdict::skipped;
            break;
        case TriggerRule::none_failed:
        case TriggerRule::none_failed_min_one_success:
            if (failed) return Verdict::upstream_failed;
            break;
        case TriggerRule::none_skipped:
            if (counts.skipped > 0) return Verdict::skipped;
            break;
        case TriggerRule::one_success:
            if (counts.success > 0) return Verdict::start;
            break;
        case TriggerRule::one_failed:
            if (failed) return Verdict::start;
            break;
        case TriggerRule::one_done:
            if (counts.success + counts.failed > 0) return Verdict::start;
            break;
        case TriggerRule::always:
            return Verdict::start;
        default:
            break;
    }
    return Verdict::wait;
}

// All have ended, and nothing before was reason enough.
Verdict judge_at_end(TriggerRule rule, const UpstreamCounts& counts) {
    switch (rule) {
        case TriggerRule::none_failed_min_one_success:
            return counts.success > 0 ? Verdict::start : Verdict::skipped;
        case TriggerRule::one_success:
        case TriggerRule::all_done_min_one_success:
            if (counts.success > 0) return Verdict::start;
            return counts.skipped == counts.all ? Verdict::skipped : Verdict::upstream_failed;
        case TriggerRule::one_failed:
        case TriggerRule::one_done:
            return Verdict::skipped;
        default:
            return Verdict::start;
    }
}

}  // namespace

void UpstreamCounts::add(TaskState state) {
    ++all;
    success += state == TaskState::success ? 1 : 0;
    failed += state == TaskState::failed ? 1 : 0;
    upstream_failed += state == TaskState::upstream_failed ? 1 : 0;
    skipped += state == TaskState::skipped || state == TaskState::removed ? 1 : 0;
}

Verdict judge(TriggerRule rule, const UpstreamCounts& counts) {
    if (counts.all == 0) return Verdict::start;
    const Verdict early = judge_early(rule, counts);
    if (early != Verdict::wait || counts.done() < counts.all) return early;
    return judge_at_end(rule, counts);
}

}  // namespace sched
