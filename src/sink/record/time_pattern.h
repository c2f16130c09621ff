#pragma once
// Times as text by a pattern in the letters that Joda's path.format and Java's SimpleDateFormat
// share: 'year'=YYYY/'month'=MM.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sched/calendar/zone.h"

namespace sink {

using base::Result;

// Letters: y Y x (year), M, d, D, E e (day of the week), w, H k K h, a, m, s, S, z Z; text in
// quotes, '' for one of them; whatever is no letter stands for itself.
class TimePattern {
  public:
    // Code::invalid_argument names the letter, or the quote that has no end.
    static Result<TimePattern> parse(std::string_view pattern);

    std::string format(std::int64_t epoch_ms, const sched::calendar::Zone& zone) const;
    // Milliseconds since 1970; nothing if the text is not of this pattern, or the pattern holds
    // what cannot be read back.
    std::optional<std::int64_t> read(std::string_view text,
                                     const sched::calendar::Zone& zone) const;

  private:
    struct Part {
        char letter = 0;  // 0: plain text
        std::size_t count = 0;
        std::string text{};
    };
    struct Reading;
    static bool read_part(const Part& part, std::string_view& rest, Reading& into, bool is_tight);

    std::vector<Part> parts_;
};

// An instant as ISO 8601 writes it, or digits: milliseconds since 1970.
std::optional<std::int64_t> read_instant(std::string_view text);

}  // namespace sink
