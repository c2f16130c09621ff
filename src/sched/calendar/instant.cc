#include "sched/calendar/instant.h"

#include <array>
#include <cstdio>
#include <optional>

#include "base/text.h"

namespace sched::calendar {
namespace {

using base::Code;
using base::Error;
using base::Result;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Years of four digits: what ISO 8601 spells without a sign.
constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;

// Takes digits from the front of a text; the first thing that is not as it should be ends it.
class Digits {
  public:
    explicit Digits(std::string_view text) : rest_(text) {}

    int number(std::size_t size) {
        int value = 0;
        if (rest_.size() < size || !base::parse_number(rest_.substr(0, size), value) || value < 0) {
            ok_ = false;
            return 0;
        }
        rest_.remove_prefix(size);
        return value;
    }
    void expect(char wanted) { ok_ = take(wanted) && ok_; }
    bool take(char wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // ".045" is 45 000; what is finer than microseconds is cut.
    Microseconds fraction() {
        std::int64_t value = 0;
        std::size_t size = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            if (size < 6) value = value * 10 + (rest_.front() - '0');
            ++size;
            rest_.remove_prefix(1);
        }
        if (size == 0) ok_ = false;
        for (std::size_t i = size; i < 6; ++i) value *= 10;
        return Microseconds(value);
    }
    bool ok() const { return ok_; }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

struct Parts {
    LocalTime local{};
    std::optional<seconds> offset;
};

std::optional<seconds> read_offset(Digits& digits) {
    if (digits.take('Z') || digits.take('z')) return seconds{0};
    const bool is_east = digits.take('+');
    if (!is_east && !digits.take('-')) return std::nullopt;
    const int hour = digits.number(2);
    digits.take(':');
    const int minute = digits.number(2);
    const seconds offset = hours(hour) + minutes(minute);
    return is_east ? offset : -offset;
}

Result<Parts> parse(std::string_view text) {
    const Error fault{Code::invalid_argument,
                      base::text("\"", base::printable(text),
                                 "\" is no time; 2026-11-21T08:00:00+00:00 or 2026-11-21 is")};
    Digits digits(text);
    const int year = digits.number(4);
    digits.expect('-');
    const int month = digits.number(2);
    digits.expect('-');
    const int day = digits.number(2);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!digits.ok() || !date.ok() || year < kYearMin || year > kYearMax) return fault;
    Parts parts;
    parts.local = std::chrono::local_days(date);
    if (digits.rest().empty()) return parts;
    if (!digits.take('T') && !digits.take(' ')) return fault;
    const int hour = digits.number(2);
    digits.expect(':');
    const int minute = digits.number(2);
    const int second = digits.take(':') ? digits.number(2) : 0;
    const Microseconds fraction = digits.take('.') ? digits.fraction() : Microseconds{0};
    parts.offset = read_offset(digits);
    if (!digits.ok() || !digits.rest().empty() || hour > 23 || minute > 59 || second > 59) {
        return fault;
    }
    parts.local += hours(hour) + minutes(minute) + seconds(second) + fraction;
    return parts;
}

}  // namespace

std::string iso_text(Instant at) {
    const auto day = std::chrono::floor<days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(),
                  time.seconds().count());
    std::string whole = text.data();
    if (time.subseconds().count() != 0) {
        std::snprintf(text.data(), text.size(), ".%06ld", time.subseconds().count());
        whole += text.data();
    }
    return whole + "+00:00";
}

Result<Instant> parse_instant(std::string_view text) {
    TRY(const Parts parts, parse(text));
    return Instant(parts.local.time_since_epoch() - parts.offset.value_or(seconds{0}));
}

Result<LocalTime> parse_local(std::string_view text) {
    TRY(const Parts parts, parse(text));
    if (parts.offset) {
        return Error{Code::invalid_argument,
                     base::text("\"", base::printable(text), "\" has an offset of its own")};
    }
    return parts.local;
}

bool has_offset(std::string_view text) {
    const auto parts = parse(text);
    return parts && parts->offset;
}

}  // namespace sched::calendar
