#include "sink/record/time_pattern.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "sched/calendar/instant.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using sched::calendar::Instant;
using sched::calendar::LocalTime;
using sched::calendar::Zone;

constexpr std::string_view kLetters = "yYxMdDEewHkKhamsSzZ";
// Longer ones name no object that anybody could want.
constexpr std::size_t kPatternBytesMax = 1024;
constexpr std::size_t kLettersInRowMax = 20;

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string padded(std::int64_t value, std::size_t width) {
    std::string digits = base::text(value < 0 ? -value : value);
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return value < 0 ? "-" + digits : digits;
}

// The parts of a local time that patterns name.
struct Parts {
    std::int64_t year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::int64_t day_of_year = 0;
    unsigned weekday = 0;  // 1: Monday
    std::int64_t week_year = 0;
    std::int64_t week = 0;
    std::int64_t milliseconds = 0;  // of the day

    std::int64_t hour() const { return milliseconds / 3'600'000; }
};

Parts parts_of(LocalTime local) {
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::sys_days;
    const auto date_days = floor<days>(local);
    const std::chrono::year_month_day date(date_days);
    const auto first_of = [](std::chrono::year year) {
        return sys_days(year / std::chrono::January / 1);
    };
    const sys_days day(date_days.time_since_epoch());
    Parts parts;
    parts.year = static_cast<int>(date.year());
    parts.month = static_cast<unsigned>(date.month());
    parts.day = static_cast<unsigned>(date.day());
    parts.day_of_year = (day - first_of(date.year())).count() + 1;
    parts.weekday = std::chrono::weekday(day).iso_encoding();
    // ISO's week belongs to the year of its Thursday.
    const sys_days thursday = day + days(4 - static_cast<int>(parts.weekday));
    const std::chrono::year week_year = std::chrono::year_month_day(thursday).year();
    parts.week_year = static_cast<int>(week_year);
    parts.week = (thursday - first_of(week_year)).count() / 7 + 1;
    parts.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(local - date_days).count();
    return parts;
}

std::string name_in(std::string_view name, std::size_t count) {
    return std::string(count >= 4 ? name : name.substr(0, 3));
}

std::string year_text(std::int64_t year, std::size_t count) {
    return count == 2 ? padded(year % 100, 2) : padded(year, count);
}

std::string fraction_text(std::int64_t milliseconds, std::size_t count) {
    std::string digits = padded(milliseconds % 1000, 3);
    digits.resize(count, '0');
    return digits;
}

std::string zone_text(char letter, std::size_t count, const Zone& zone, Instant at) {
    if (letter == 'z') return zone.name();
    const std::int64_t minutes = zone.offset_at(at).count() / 60;
    const std::int64_t size = minutes < 0 ? -minutes : minutes;
    return base::text(minutes < 0 ? "-" : "+", padded(size / 60, 2), count > 1 ? ":" : "",
                      padded(size % 60, 2));
}

std::string date_text(char letter, std::size_t count, const Parts& parts) {
    switch (letter) {
        case 'y':
        case 'Y':
            return year_text(parts.year, count);
        case 'x':
            return year_text(parts.week_year, count);
        case 'M':
            return count >= 3 ? name_in(kMonths.at(parts.month - 1), count)
                              : padded(parts.month, count);
        case 'd':
            return padded(parts.day, count);
        case 'D':
            return padded(parts.day_of_year, count);
        case 'E':
            return name_in(kDays.at(parts.weekday - 1), count);
        case 'e':
            return padded(parts.weekday, count);
        default:
            return padded(parts.week, count);
    }
}

std::string time_text(char letter, std::size_t count, const Parts& parts) {
    const std::int64_t hour = parts.hour();
    switch (letter) {
        case 'H':
            return padded(hour, count);
        case 'k':
            return padded(hour == 0 ? 24 : hour, count);
        case 'K':
            return padded(hour % 12, count);
        case 'h':
            return padded(hour % 12 == 0 ? 12 : hour % 12, count);
        case 'a':
            return hour < 12 ? "AM" : "PM";
        case 'm':
            return padded(parts.milliseconds / 60'000 % 60, count);
        case 's':
            return padded(parts.milliseconds / 1000 % 60, count);
        default:
            return fraction_text(parts.milliseconds, count);
    }
}

std::int64_t take_number(std::string_view& rest, std::size_t most, bool& ok) {
    std::size_t size = 0;
    while (size < rest.size() && size < most && rest[size] >= '0' && rest[size] <= '9') ++size;
    std::int64_t value = 0;
    ok = ok && size > 0 && base::parse_number(rest.substr(0, size), value);
    rest.remove_prefix(size);
    return value;
}

std::int64_t take_name(std::string_view& rest, std::span<const std::string_view> names, bool& ok) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (const std::string_view name : {names[i], names[i].substr(0, 3)}) {
            if (!rest.starts_with(name)) continue;
            rest.remove_prefix(name.size());
            return static_cast<std::int64_t>(i) + 1;
        }
    }
    ok = false;
    return 1;
}

// Minutes east of UTC.
std::int64_t take_offset(std::string_view& rest, bool& ok) {
    if (rest.starts_with("Z")) {
        rest.remove_prefix(1);
        return 0;
    }
    ok = ok && !rest.empty() && (rest.front() == '+' || rest.front() == '-');
    if (!ok) return 0;
    const bool is_west = rest.front() == '-';
    rest.remove_prefix(1);
    const std::int64_t hours = take_number(rest, 2, ok);
    if (rest.starts_with(":")) rest.remove_prefix(1);
    const std::int64_t minutes = hours * 60 + take_number(rest, 2, ok);
    return is_west ? -minutes : minutes;
}

}  // namespace

struct TimePattern::Reading {
    std::int64_t year = 1970;
    std::int64_t month = 1;
    std::int64_t day = 1;
    std::int64_t hour = 0;
    std::int64_t minute = 0;
    std::int64_t second = 0;
    std::int64_t millisecond = 0;
    std::optional<bool> is_afternoon{};
    std::optional<std::int64_t> offset_minutes{};
};

Result<TimePattern> TimePattern::parse(std::string_view pattern) {
    if (pattern.size() > kPatternBytesMax) {
        return Error{Code::invalid_argument, "the pattern of times is too long"};
    }
    TimePattern parsed;
    const auto add_text = [&parsed](char c) {
        if (parsed.parts_.empty() || parsed.parts_.back().letter != 0) parsed.parts_.push_back({});
        parsed.parts_.back().text += c;
    };
    bool is_quoted = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\'') {
            if (i + 1 < pattern.size() && pattern[i + 1] == '\'') {
                add_text('\'');
                ++i;
            } else {
                is_quoted = !is_quoted;
            }
        } else if (is_quoted || !is_letter(c)) {
            add_text(c);
        } else if (kLetters.find(c) == std::string_view::npos) {
            return Error{Code::invalid_argument, base::text("Illegal pattern component: ", c,
                                                            " in ", base::printable(pattern, 200))};
        } else {
            const std::size_t end = std::min(pattern.find_first_not_of(c, i), pattern.size());
            if (end - i > kLettersInRowMax) {
                return Error{Code::invalid_argument,
                             base::text("the pattern of times has too many ", c, " in a row")};
            }
            parsed.parts_.push_back({.letter = c, .count = end - i});
            i = end - 1;
        }
    }
    if (is_quoted) {
        return Error{Code::invalid_argument,
                     base::text("the quote in ", base::printable(pattern, 200), " has no end")};
    }
    return parsed;
}

std::string TimePattern::format(std::int64_t epoch_ms, const Zone& zone) const {
    const Instant at{std::chrono::milliseconds(epoch_ms)};
    const Parts parts = parts_of(zone.to_local(at));
    constexpr std::string_view kOfDate = "yYxMdDEew";
    std::string out;
    for (const Part& part : parts_) {
        if (part.letter == 0) {
            out += part.text;
        } else if (part.letter == 'z' || part.letter == 'Z') {
            out += zone_text(part.letter, part.count, zone, at);
        } else if (kOfDate.find(part.letter) != std::string_view::npos) {
            out += date_text(part.letter, part.count, parts);
        } else {
            out += time_text(part.letter, part.count, parts);
        }
    }
    return out;
}

// Where a number follows directly, each has exactly as many digits as letters.
bool TimePattern::read_part(const Part& part, std::string_view& rest, Reading& into,
                            bool is_tight) {
    bool ok = true;
    const std::size_t digits = is_tight ? part.count : std::max<std::size_t>(part.count, 9);
    switch (part.letter) {
        case 0:
            ok = rest.starts_with(part.text);
            rest.remove_prefix(ok ? part.text.size() : 0);
            return ok;
        case 'y':
        case 'Y':
            into.year = take_number(rest, digits, ok);
            if (part.count == 2 && into.year < 100) into.year += 2000;
            return ok;
        case 'M':
            into.month =
                part.count >= 3 ? take_name(rest, kMonths, ok) : take_number(rest, digits, ok);
            return ok;
        case 'd':
            into.day = take_number(rest, digits, ok);
            return ok;
        case 'E':
            take_name(rest, kDays, ok);
            return ok;
        case 'H':
        case 'k':
        case 'K':
        case 'h':
            into.hour = take_number(rest, digits, ok);
            if (part.letter == 'k') into.hour %= 24;
            if (part.letter == 'h') into.hour %= 12;
            return ok;
        case 'a':
            into.is_afternoon = rest.starts_with("PM");
            ok = *into.is_afternoon || rest.starts_with("AM");
            rest.remove_prefix(ok ? 2 : 0);
            return ok;
        case 'm':
            into.minute = take_number(rest, digits, ok);
            return ok;
        case 's':
            into.second = take_number(rest, digits, ok);
            return ok;
        case 'S':
            into.millisecond = take_number(rest, digits, ok);
            return ok;
        case 'Z':
            into.offset_minutes = take_offset(rest, ok);
            return ok;
        default:
            return false;
    }
}

std::optional<std::int64_t> TimePattern::read(std::string_view text, const Zone& zone) const {
    Reading found;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const bool is_tight = i + 1 < parts_.size() && parts_[i + 1].letter != 0;
        if (!read_part(parts_[i], text, found, is_tight)) return std::nullopt;
    }
    constexpr std::int64_t kYearMax = 9999;
    if (!text.empty() || found.year > kYearMax) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(found.year)),
                                           std::chrono::month(static_cast<unsigned>(found.month)),
                                           std::chrono::day(static_cast<unsigned>(found.day))};
    if (!date.ok() || found.hour > 23 || found.minute > 59 || found.second > 59 ||
        found.millisecond > 999) {
        return std::nullopt;
    }
    if (found.is_afternoon.value_or(false)) found.hour = found.hour % 12 + 12;
    const LocalTime local = std::chrono::local_days(date) + std::chrono::hours(found.hour) +
                            std::chrono::minutes(found.minute) +
                            std::chrono::seconds(found.second) +
                            std::chrono::milliseconds(found.millisecond);
    const Instant at = found.offset_minutes ? Instant(local.time_since_epoch()) -
                                                  std::chrono::minutes(*found.offset_minutes)
                                            : zone.to_instant(local);
    return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
}

std::optional<std::int64_t> read_instant(std::string_view text) {
    std::int64_t digits = 0;
    if (base::parse_number(text, digits)) return digits;
    const auto instant = sched::calendar::parse_instant(text);
    if (!instant) return std::nullopt;
    return std::chrono::floor<std::chrono::milliseconds>(*instant).time_since_epoch().count();
}

}  // namespace sink
