#include "door/s3/api/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/check.h"
#include "base/text.h"

namespace door::s3::api {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// With zeros before it, at least `count` of them. Listings have a date for each key.
void append_digits(std::string& out, std::int64_t value, std::size_t count) {
    std::array<char, 20> text{};
    const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), value);
    CHECK(fault == std::errc{});
    const auto bytes = static_cast<std::size_t>(end - text.data());
    out.append(count - std::min(count, bytes), '0').append(text.data(), bytes);
}

struct Parts {
    chrono::year_month_day date;
    chrono::weekday day;
    chrono::hh_mm_ss<chrono::milliseconds> time;
};

Parts parts_of(base::WallTime at) {
    const auto day = chrono::floor<chrono::days>(at);
    return {chrono::year_month_day(day), chrono::weekday(day),
            chrono::hh_mm_ss<chrono::milliseconds>(at - day)};
}

void append_clock(std::string& out, const Parts& parts) {
    append_digits(out, parts.time.hours().count(), 2);
    out += ':';
    append_digits(out, parts.time.minutes().count(), 2);
    out += ':';
    append_digits(out, parts.time.seconds().count(), 2);
}

}  // namespace

std::string http_date(base::WallTime at) {
    const Parts parts = parts_of(at);
    std::string out(kDays[parts.day.c_encoding()]);
    out.reserve(std::string_view("Fri, 24 May 2013 00:00:00 GMT").size());
    out += ", ";
    append_digits(out, static_cast<unsigned>(parts.date.day()), 2);
    out += ' ';
    out += kMonths[static_cast<unsigned>(parts.date.month()) - 1];
    out += ' ';
    append_digits(out, static_cast<int>(parts.date.year()), 4);
    out += ' ';
    append_clock(out, parts);
    return out += " GMT";
}

std::optional<base::WallTime> parse_http_date(std::string_view text) {
    // Where the fields stand in "Fri, 24 May 2013 00:00:00 GMT".
    if (text.size() != 29 || !text.ends_with(" GMT") || text[3] != ',') return std::nullopt;
    const auto number = [text](std::size_t from, std::size_t count) {
        unsigned value = 0;
        return base::parse_number(text.substr(from, count), value) ? static_cast<int>(value) : -1;
    };
    const auto month = std::ranges::find(kMonths, text.substr(8, 3));
    const int hours = number(17, 2);
    const int minutes = number(20, 2);
    const int seconds = number(23, 2);
    if (month == kMonths.end() || number(12, 4) < 0 || number(5, 2) < 0 || hours < 0 ||
        hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
        return std::nullopt;
    }
    const chrono::year_month_day date{
        chrono::year(number(12, 4)),
        chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
        chrono::day(static_cast<unsigned>(number(5, 2)))};
    if (!date.ok()) return std::nullopt;
    return chrono::sys_days(date) + chrono::hours(hours) + chrono::minutes(minutes) +
           chrono::seconds(seconds);
}

std::string iso_date(base::WallTime at) {
    const Parts parts = parts_of(at);
    std::string out;
    out.reserve(std::string_view("2013-05-24T00:00:00.000Z").size());
    append_digits(out, static_cast<int>(parts.date.year()), 4);
    out += '-';
    append_digits(out, static_cast<unsigned>(parts.date.month()), 2);
    out += '-';
    append_digits(out, static_cast<unsigned>(parts.date.day()), 2);
    out += 'T';
    append_clock(out, parts);
    out += '.';
    append_digits(out, parts.time.subseconds().count(), 3);
    return out += 'Z';
}

}  // namespace door::s3::api
