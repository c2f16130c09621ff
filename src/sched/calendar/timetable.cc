#include "sched/calendar/timetable.h"

#include <algorithm>

namespace sched::calendar {

using base::Result;

Result<Timetable> Timetable::parse(const std::optional<std::string>& schedule, Zone zone) {
    Timetable table(std::move(zone));
    table.schedule_ = schedule;
    if (!schedule) return table;
    if (*schedule == "@once") {
        table.kind_ = Kind::once;
    } else if (*schedule == "@continuous") {
        table.kind_ = Kind::continuous;
    } else {
        TRY(table.cron_, Cron::parse(*schedule));
        table.kind_ = Kind::cron;
    }
    return table;
}

std::string Timetable::description() const {
    switch (kind_) {
        case Kind::none:
            return "Never, external triggers only";
        case Kind::once:
            return "Once, as soon as possible";
        case Kind::continuous:
            return "As frequently as possible, but only one run at a time.";
        case Kind::cron:
            break;
    }
    return cron_->description();
}

Instant Timetable::after(Instant at) const {
    const LocalTime local = zone_.to_local(at);
    const LocalTime next = cron_->next(local);
    if (!cron_->covers_every_hour()) return zone_.to_instant(next);
    // By time that passes, not by the clock: the hour that is shown twice is run twice.
    return at + (next - local);
}

Instant Timetable::before(Instant at) const {
    const LocalTime local = zone_.to_local(at);
    const LocalTime previous = cron_->previous(local);
    if (!cron_->covers_every_hour()) return zone_.to_instant(previous);
    return at - (local - previous);
}

Instant Timetable::aligned_on(Instant at) const {
    const Instant next = after(at);
    return before(next) == at ? at : next;
}

Instant Timetable::aligned_back(Instant at) const {
    const Instant previous = before(at);
    return after(previous) == at ? at : previous;
}

// The start of the last interval that has ended; on a boundary, of the one that ends right now.
Instant Timetable::latest_start(Instant now) const {
    const Instant last_start = before(now);
    return after(last_start) == now ? last_start : before(last_start);
}

std::optional<Interval> Timetable::next_of_cron(const std::optional<Interval>& last,
                                                const Restriction& limits, Instant now) const {
    std::optional<Instant> earliest = limits.earliest;
    if (earliest) earliest = aligned_on(*earliest);
    // Without a start date there is no past to catch up with.
    if (!limits.catches_up || !earliest) {
        earliest = std::max(earliest.value_or(Instant::min()), latest_start(now));
    }
    const Instant start = last ? std::max(last->end, *earliest) : *earliest;
    if (limits.latest && start > *limits.latest) return std::nullopt;
    return Interval{start, after(start)};
}

std::optional<Interval> Timetable::next(const std::optional<Interval>& last,
                                        const Restriction& limits, Instant now) const {
    switch (kind_) {
        case Kind::none:
            return std::nullopt;
        case Kind::once: {
            const Instant at = limits.earliest.value_or(now);
            if (last || (limits.latest && at > *limits.latest)) return std::nullopt;
            return Interval{at, at};
        }
        case Kind::continuous: {
            const Instant start = last ? last->end : limits.earliest.value_or(now);
            if (limits.latest && start > *limits.latest) return std::nullopt;
            return Interval{start, std::max(start, now)};
        }
        case Kind::cron:
            break;
    }
    return next_of_cron(last, limits, now);
}

Interval Timetable::manual(Instant at) const {
    if (kind_ != Kind::cron) return {at, at};
    const Instant end = aligned_back(at);
    return {before(end), end};
}

std::vector<Interval> Timetable::between(Instant from, Instant to, std::size_t count_max) const {
    std::vector<Interval> all;
    if (kind_ != Kind::cron) return all;
    const Restriction limits{from, to, true};
    std::optional<Interval> one;
    while (all.size() <= count_max && (one = next(one, limits, from))) all.push_back(*one);
    return all;
}

}  // namespace sched::calendar
