#include "sched/calendar/zone_rule.h"

#include <algorithm>

#include "base/text.h"

namespace sched::calendar {
namespace {

using std::chrono::seconds;
using std::chrono::year;
constexpr std::int64_t kDay = 86'400;

// Walks over a rule; sticky like Digits in instant.cc.
class RuleText {
  public:
    explicit RuleText(std::string_view text) : rest_(text) {}

    // "CET" or "<+03>": only skipped.
    void name() {
        std::size_t size = 0;
        if (take('<')) {
            size = rest_.find('>');
            fail_if(size == std::string_view::npos);
            rest_.remove_prefix(ok_ ? size + 1 : rest_.size());
            return;
        }
        while (size < rest_.size() && is_letter(rest_[size])) ++size;
        fail_if(size < 3);
        rest_.remove_prefix(size);
    }
    int number() {
        std::size_t size = 0;
        while (size < rest_.size() && size < 4 && rest_[size] >= '0' && rest_[size] <= '9') ++size;
        int value = 0;
        fail_if(!base::parse_number(rest_.substr(0, size), value));
        rest_.remove_prefix(size);
        return value;
    }
    // [+-]hh[:mm[:ss]]
    seconds time() {
        const bool negative = take('-');
        if (!negative) take('+');
        seconds value = std::chrono::hours(number());
        if (take(':')) value += std::chrono::minutes(number());
        if (take(':')) value += seconds(number());
        return negative ? -value : value;
    }
    ZoneRule::Change change() {
        using Kind = ZoneRule::Change::Kind;
        ZoneRule::Change change;
        fail_if(!take(','));
        if (take('M')) {
            change.month = number();
            fail_if(!take('.'));
            change.week = number();
            fail_if(!take('.'));
            change.day = number();
            fail_if(change.month < 1 || change.month > 12 || change.week < 1 || change.week > 5 ||
                    change.day > 6);
        } else {
            change.kind = take('J') ? Kind::julian : Kind::day_of_year;
            change.day = number();
            fail_if(change.day > 365 || (change.kind == Kind::julian && change.day < 1));
        }
        if (take('/')) change.time = time();
        return change;
    }
    bool take(char wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool at_end() const { return rest_.empty(); }
    bool comes(char wanted) const { return rest_.starts_with(wanted); }
    bool ok() const { return ok_; }

  private:
    static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
    void fail_if(bool fault) { ok_ = ok_ && !fault; }
    std::string_view rest_;
    bool ok_ = true;
};

int year_of(std::int64_t at) {
    const std::chrono::sys_seconds instant{seconds(at)};
    return static_cast<int>(
        std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(instant)).year());
}

}  // namespace

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
    ZoneRule rule;
    if (text.empty()) return rule;
    RuleText reader(text);
    reader.name();
    // POSIX counts westwards.
    rule.standard_ = -reader.time();
    if (!reader.at_end() && reader.ok()) {
        rule.has_summer_ = true;
        reader.name();
        rule.summer_ = rule.standard_ + std::chrono::hours(1);
        if (!reader.comes(',')) rule.summer_ = -reader.time();
        rule.to_summer_ = reader.change();
        rule.to_standard_ = reader.change();
    }
    if (!reader.ok() || !reader.at_end()) return std::nullopt;
    return rule;
}

std::int64_t ZoneRule::Change::local_at(int in_year) const {
    const year y(in_year);
    std::chrono::sys_days date = std::chrono::sys_days(y / std::chrono::January / 1);
    switch (kind) {
        case Kind::month_week: {
            const std::chrono::month m(static_cast<unsigned>(month));
            const std::chrono::weekday wanted(static_cast<unsigned>(day));
            date = week == 5 ? std::chrono::sys_days(y / m / wanted[std::chrono::last])
                             : std::chrono::sys_days(y / m / wanted[static_cast<unsigned>(week)]);
            break;
        }
        case Kind::julian: {
            // 29 February is never counted.
            const bool after_february = y.is_leap() && day >= 60;
            date += std::chrono::days(day - 1 + (after_february ? 1 : 0));
            break;
        }
        case Kind::day_of_year:
            date += std::chrono::days(day);
            break;
    }
    return std::int64_t{date.time_since_epoch().count()} * kDay + time.count();
}

seconds ZoneRule::offset_at(std::int64_t at) const {
    if (!has_summer_) return standard_;
    const int in_year = year_of(at + standard_.count());
    const std::int64_t summer_from = to_summer_.local_at(in_year) - standard_.count();
    const std::int64_t standard_from = to_standard_.local_at(in_year) - summer_.count();
    // In the south, summer lasts over the new year.
    const bool is_north = summer_from < standard_from;
    const bool is_summer = is_north ? at >= summer_from && at < standard_from
                                    : at >= summer_from || at < standard_from;
    return is_summer ? summer_ : standard_;
}

}  // namespace sched::calendar
