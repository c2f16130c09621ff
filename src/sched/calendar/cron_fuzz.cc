// Any text is a schedule or a precise refusal; what is a schedule moves strictly on and back.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "sched/calendar/cron.h"
#include "sched/calendar/zone.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sched::calendar;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // The same bytes as a zone's file: both come from outside.
    if (const auto zone = Zone::parse("fuzz", text)) {
        CHECK(zone->offset_at(Instant{}) < std::chrono::hours(24 * 365 * 100));
    }
    const auto cron = Cron::parse(text);
    if (!cron) return 0;
    const LocalTime now(std::chrono::local_days(std::chrono::year(2026) / 11 / 21));
    const LocalTime next = cron->next(now);
    CHECK(next > now && cron->previous(next) <= now, cron->text());
    CHECK(cron->previous(now) < now, cron->text());
    CHECK(!cron->description().empty() || text.empty());
    return 0;
}
