#include "sched/calendar/cron.h"

#include <algorithm>
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
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

// 29 February, the rarest day, comes at least every eight years (1896 to 1904).
constexpr int kSearchDays = 366 * 9;

struct FieldInfo {
    std::string_view name;
    int min;
    int max;
};
constexpr std::array<FieldInfo, 5> kInfo{{{"minute", 0, 59},
                                          {"hour", 0, 23},
                                          {"day of month", 1, 31},
                                          {"month", 1, 12},
                                          {"day of week", 0, 7}}};
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
constexpr std::array<std::string_view, 7> kWeekdayNames{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonthNames{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kPresets{{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@quarterly", "0 0 1 */3 *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
}};

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(by);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) words.push_back(word);
    }
    return words;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '\t') c = ' ';
    }
    return out;
}

template <std::size_t N>
std::optional<int> index_in(const std::array<std::string_view, N>& names, std::string_view word) {
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end()) return std::nullopt;
    return static_cast<int>(found - names.begin());
}

Error wrong(const FieldInfo& info, std::string_view text, std::string_view why) {
    return {Code::invalid_argument,
            base::text("\"", base::printable(text), "\" as ", info.name, ": ", why)};
}

std::optional<int> value_of(const FieldInfo& info, std::string_view word) {
    int value = 0;
    if (base::parse_number(word, value)) {
        if (value < info.min || value > info.max) return std::nullopt;
        return value;
    }
    if (info.max == 12) {
        const auto month = index_in(kMonths, word);
        if (month) return *month + 1;
    }
    if (info.max == 7) return index_in(kWeekdays, word);
    return std::nullopt;
}

unsigned weekday_of(year_month_day date) {
    return std::chrono::weekday(std::chrono::sys_days(date)).c_encoding();
}

year_month_day date_of(local_days day) {
    return year_month_day(std::chrono::sys_days(day.time_since_epoch()));
}

unsigned last_day_of(year_month_day date) {
    return static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
}

// The only value that is set, if there is one only.
std::optional<int> single(const std::bitset<60>& allowed) {
    if (allowed.count() != 1) return std::nullopt;
    for (int i = 0; i < 60; ++i) {
        if (allowed[static_cast<std::size_t>(i)]) return i;
    }
    return std::nullopt;
}

}  // namespace

Result<> Cron::parse_item(Field field, std::string_view item, Parsed& parsed) {
    const FieldInfo& info = kInfo[field];
    const auto parts = split(item, '/');
    int step = 1;
    if (parts.size() > 2 ||
        (parts.size() == 2 && (!base::parse_number(parts[1], step) || step < 1))) {
        return wrong(info, item, "a step is a number from 1 on, after one slash");
    }
    const std::string_view range = parts[0];
    const int highest = field == weekday ? 6 : info.max;
    int from = info.min;
    int to = highest;
    if (range != "*" && range != "?") {
        const auto ends = split(range, '-');
        const auto first = value_of(info, ends.front());
        const auto last = value_of(info, ends.back());
        if (ends.size() > 2 || !first || !last) {
            return wrong(info, item,
                         base::text("numbers from ", info.min, " to ", info.max, " are expected"));
        }
        from = *first;
        // "5/15" goes on to the end.
        to = ends.size() == 1 && parts.size() == 2 ? highest : *last;
    } else if (range == "?" && field != day && field != weekday) {
        return wrong(info, item, "only a day may be `?`");
    }
    const int count = highest - info.min + 1;
    // "fri-mon" goes around; 7 is Sunday again.
    const int length = to >= from ? to - from : to - from + count;
    for (int i = 0; i <= length; i += step) {
        const int value = (from - info.min + i) % count + info.min;
        parsed.allowed.set(static_cast<std::size_t>(value));
    }
    return {};
}

Result<Cron::Parsed> Cron::parse_field(Field field, std::string_view text) {
    const FieldInfo& info = kInfo[field];
    Parsed parsed;
    for (const std::string_view item : split(text, ',')) {
        if (item.empty()) return wrong(info, text, "an empty item");
        if (field == day && item == "l") {
            parsed.last_day = true;
            continue;
        }
        if (field == weekday && item.size() > 1 && item.front() == 'l') {
            const auto value = value_of(info, item.substr(1));
            if (!value) return wrong(info, item, "a day of the week belongs behind `l`");
            parsed.nths.push_back({static_cast<unsigned>(*value % 7), 0});
            continue;
        }
        const auto hash = split(item, '#');
        if (field == weekday && hash.size() == 2) {
            const auto value = value_of(info, hash[0]);
            unsigned nth = 0;
            if (hash[1] != "l" && (!base::parse_number(hash[1], nth) || nth < 1 || nth > 5)) {
                return wrong(info, item, "1 to 5 belongs behind `#`");
            }
            if (!value) return wrong(info, item, "a day of the week belongs before `#`");
            parsed.nths.push_back({static_cast<unsigned>(*value % 7), nth});
            continue;
        }
        TRY_VOID(parse_item(field, item, parsed));
    }
    parsed.is_star = text == "*" || text == "?";
    return parsed;
}

Result<Cron> Cron::parse(std::string_view expression) {
    Cron cron;
    cron.text_ = expression;
    std::string spelled = lower(expression);
    for (const auto& [name, meaning] : kPresets) {
        if (spelled == name) spelled = meaning;
    }
    const auto words = words_of(spelled);
    const auto fault = [&cron](const Error& error) {
        return base::within(base::text("schedule \"", base::printable(cron.text_), "\""), error);
    };
    if (words.size() != kFields) {
        return fault({Code::invalid_argument,
                      base::text("five fields are expected (minute, hour, day of month, month, day "
                                 "of week) or a preset as @daily, not ",
                                 words.size())});
    }
    for (std::size_t i = 0; i < kFields; ++i) {
        auto parsed = parse_field(static_cast<Field>(i), words[i]);
        if (!parsed) return fault(parsed.error());
        cron.allowed_[i] = parsed->allowed;
        const int count = i == weekday ? 7 : kInfo[i].max - kInfo[i].min + 1;
        const bool is_full = parsed->allowed.count() == static_cast<std::size_t>(count);
        // All days spelled out are no star if the other kind of day is not one either: then "or"
        // makes it every day.
        const std::size_t other = i == day ? weekday : day;
        const bool spelled_out = (i == day || i == weekday) &&
                                 words[other].find('*') == std::string_view::npos &&
                                 words[other] != "?";
        cron.every_[i] = parsed->is_star || (is_full && !spelled_out);
        cron.last_day_ = cron.last_day_ || parsed->last_day;
        if (i == weekday) cron.nths_ = parsed->nths;
    }
    if (!cron.ever_comes()) {
        return fault({Code::invalid_argument, "there is no such date"});
    }
    return cron;
}

bool Cron::ever_comes() const {
    local_days date = local_days(std::chrono::year(2000) / std::chrono::January / 1);
    for (int i = 0; i < kSearchDays; ++i, date += days(1)) {
        if (allows(date_of(date))) return true;
    }
    return false;
}

bool Cron::allows_weekday(year_month_day date) const {
    const unsigned of_week = weekday_of(date);
    if (allowed_[weekday][of_week]) return true;
    const auto of_month = static_cast<unsigned>(date.day());
    return std::any_of(nths_.begin(), nths_.end(), [&](const NthWeekday& one) {
        if (one.weekday != of_week) return false;
        if (one.nth == 0) return of_month + 7 > last_day_of(date);
        return (of_month - 1) / 7 + 1 == one.nth;
    });
}

bool Cron::allows(year_month_day date) const {
    if (!allowed_[month][static_cast<unsigned>(date.month())]) return false;
    const auto of_month = static_cast<unsigned>(date.day());
    const bool by_day = allowed_[day][of_month] || (last_day_ && of_month == last_day_of(date));
    if (every_[day] && every_[weekday]) return true;
    if (every_[day]) return allows_weekday(date);
    if (every_[weekday]) return by_day;
    return by_day || allows_weekday(date);
}

LocalTime Cron::next(LocalTime after) const {
    const auto start = std::chrono::floor<minutes>(after) + minutes(1);
    local_days date = std::chrono::floor<days>(start);
    auto from = static_cast<int>((start - date).count());
    for (int i = 0; i < kSearchDays; ++i, date += days(1), from = 0) {
        if (!allows(date_of(date))) continue;
        for (int at = from; at < 24 * 60; ++at) {
            if (!allowed_[hour][static_cast<std::size_t>(at / 60)]) {
                at += 59 - at % 60;
            } else if (allowed_[minute][static_cast<std::size_t>(at % 60)]) {
                return date + minutes(at);
            }
        }
    }
    CHECK(false, "parse() has seen a date of ", text_);
}

LocalTime Cron::previous(LocalTime before) const {
    const auto start = std::chrono::ceil<minutes>(before) - minutes(1);
    local_days date = std::chrono::floor<days>(start);
    auto from = static_cast<int>((start - date).count());
    for (int i = 0; i < kSearchDays; ++i, date -= days(1), from = 24 * 60 - 1) {
        if (!allows(date_of(date))) continue;
        for (int at = from; at >= 0; --at) {
            if (!allowed_[hour][static_cast<std::size_t>(at / 60)]) {
                at -= at % 60;
            } else if (allowed_[minute][static_cast<std::size_t>(at % 60)]) {
                return date + minutes(at);
            }
        }
    }
    CHECK(false, "parse() has seen a date of ", text_);
}

std::string Cron::day_description() const {
    std::string text;
    if (const auto one = single(allowed_[day]); one && !every_[day]) {
        text += base::text(", on day ", *one, " of the month");
    }
    if (const auto one = single(allowed_[weekday]); one && !every_[weekday]) {
        text += base::text(", only on ", kWeekdayNames[static_cast<std::size_t>(*one)]);
    }
    if (const auto one = single(allowed_[month]); one) {
        text += base::text(", only in ", kMonthNames[static_cast<std::size_t>(*one - 1)]);
    }
    return text;
}

std::string Cron::description() const {
    const bool days_are_plain = (every_[day] || single(allowed_[day])) && !last_day_ &&
                                (every_[weekday] || single(allowed_[weekday])) && nths_.empty() &&
                                (every_[month] || single(allowed_[month]));
    const auto at_minute = single(allowed_[minute]);
    const auto at_hour = single(allowed_[hour]);
    if (!days_are_plain || !at_minute) {
        return every_[minute] && every_[hour] && days_are_plain ? "Every minute" + day_description()
                                                                : text_;
    }
    if (every_[hour]) {
        const std::string text = *at_minute == 0
                                     ? std::string("Every hour")
                                     : base::text("At ", *at_minute, " minutes past the hour");
        return text + day_description();
    }
    if (!at_hour) return text_;
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "At %02d:%02d", *at_hour, *at_minute);
    return text.data() + day_description();
}

}  // namespace sched::calendar
