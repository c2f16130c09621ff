#include "app/commands/offset_target.h"

#include <algorithm>
#include <limits>

namespace app::commands {
namespace {

using base::Code;
using base::Error;
using base::Offset;
using base::TopicPartition;

Error wrong(std::string_view option, std::string_view value, std::string_view expected) {
    return {Code::invalid_argument,
            base::text(option, " takes ", expected, ", not \"", base::printable(value), "\"")};
}

Result<std::int64_t> number_of(const Job& job, std::string_view name, std::string_view option) {
    std::int64_t value = 0;
    std::string_view text = job.word(name);
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!base::parse_number(text, value)) return wrong(option, job.word(name), "a whole number");
    return value;
}

// Two digits off the front, or more where `digits` says so.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
    int value = 0;
    if (text.size() < digits || !base::parse_number(text.substr(0, digits), value) || value < 0) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

std::optional<std::chrono::minutes> take_zone(std::string_view& text) {
    if (text.empty() || take(text, "Z")) return std::chrono::minutes(0);
    const bool is_west = text.starts_with('-');
    if (!is_west && !text.starts_with('+')) return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    take(text, ":");
    const auto minutes = text.empty() ? std::optional(0) : take_digits(text, 2);
    if (!hours || !minutes) return std::nullopt;
    const std::chrono::minutes east(*hours * 60 + *minutes);
    return is_west ? -east : east;
}

std::optional<std::chrono::milliseconds> take_seconds(std::string_view& text) {
    if (!take(text, ":")) return std::chrono::milliseconds(0);
    const auto seconds = take_digits(text, 2);
    if (!seconds || *seconds > 59) return std::nullopt;
    int ms = 0;
    if (take(text, ".")) {
        int scale = 100;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            ms += (text.front() - '0') * scale;
            scale /= 10;
            text.remove_prefix(1);
        }
    }
    return std::chrono::milliseconds(*seconds * 1000 + ms);
}

std::optional<base::WallTime> take_datetime(std::string_view text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day || (!take(text, "T") && !take(text, " "))) return std::nullopt;
    const auto hour = take_digits(text, 2);
    if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    const auto seconds = take_seconds(text);
    const auto zone = take_zone(text);
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!seconds || !zone || !text.empty() || !date.ok()) return std::nullopt;
    return base::WallTime(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute) + *seconds - *zone;
}

// "t:0,2" or "t"; names hold no colon.
Result<> add_places(Instance& instance, std::string_view word,
                    std::vector<TopicPartition>& places) {
    const std::size_t colon = word.find(':');
    const base::TopicName name{std::string(word.substr(0, colon))};
    TRY(const broker::Topic topic, instance.broker().topic(name));
    if (colon == std::string_view::npos) {
        for (std::int32_t at = 0; at < topic.partitions; ++at) {
            places.push_back({name, base::Partition{at}});
        }
        return {};
    }
    std::string_view rest = word.substr(colon + 1);
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        std::int32_t at = 0;
        if (!base::parse_number(rest.substr(0, comma), at) || at < 0 || at >= topic.partitions) {
            return wrong("--topic", word, base::text("partitions of 0 to ", topic.partitions - 1));
        }
        places.push_back({name, base::Partition{at}});
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return {};
}

}  // namespace

Result<base::WallTime> parse_datetime(std::string_view text) {
    if (const auto time = take_datetime(text)) return *time;
    return wrong("--to-datetime", text, "a time like 2024-01-31T08:00:00Z");
}

Result<OffsetTarget> read_offset_target(const Job& job) {
    if (job.word("to") == "earliest") return OffsetTarget(ToEarliest{});
    if (job.word("to") == "latest") return OffsetTarget(ToLatest{});
    if (job.has("to_offset")) {
        TRY(const std::int64_t offset, number_of(job, "to_offset", "--to-offset"));
        return OffsetTarget(ToOffset{offset});
    }
    if (job.has("shift_by")) {
        TRY(const std::int64_t records, number_of(job, "shift_by", "--shift-by"));
        return OffsetTarget(ShiftBy{records});
    }
    TRY(const base::WallTime time, parse_datetime(job.word("to_datetime")));
    return OffsetTarget(ToTime{time});
}

Result<std::vector<TopicPartition>> read_places(
    Instance& instance, const Job& job,
    const std::vector<broker::groups::FetchedOffset>& committed) {
    std::vector<TopicPartition> places;
    if (job.has("all_topics")) {
        for (const auto& offset : committed) places.push_back(offset.at);
    }
    std::string_view rest = job.word("topics");
    while (!rest.empty()) {
        const std::size_t newline = rest.find('\n');
        TRY_VOID(add_places(instance, rest.substr(0, newline), places));
        rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    }
    if (places.empty() && !job.has("all_topics")) {
        return Error{Code::invalid_argument, "which topics? --topic TOPIC or --all-topics"};
    }
    std::ranges::sort(places);
    const auto repeated = std::ranges::unique(places);
    places.erase(repeated.begin(), repeated.end());
    return places;
}

Result<Offset> resolve(Instance& instance, const OffsetTarget& target, const TopicPartition& at,
                       const std::vector<broker::groups::FetchedOffset>& committed) {
    const auto state =
        instance.shards().run_to_end(instance.broker().state(at.topic, at.partition));
    if (!state) return state.error();
    const std::int64_t start = state->start.value();
    const std::int64_t end = state->high_water.value();
    std::int64_t wanted = start;
    if (std::holds_alternative<ToLatest>(target)) {
        wanted = end;
    } else if (const auto* to = std::get_if<ToOffset>(&target)) {
        wanted = to->offset;
    } else if (const auto* by = std::get_if<ShiftBy>(&target)) {
        const auto known = std::ranges::find(committed, at, &broker::groups::FetchedOffset::at);
        if (known == committed.end()) {
            return Error{Code::not_found,
                         base::text("topic ", at.topic, ", partition ", at.partition,
                                    ": the group has committed nothing to shift from")};
        }
        const std::int64_t from = std::max<std::int64_t>(known->next.value(), 0);
        // No log is so long that it could overflow, but the word may be.
        wanted = from + std::clamp(by->records, -from, std::max<std::int64_t>(end - from, 0));
    } else if (const auto* time = std::get_if<ToTime>(&target)) {
        const auto first = instance.shards().run_to_end(
            instance.broker().offset_for_time(at.topic, at.partition, time->time));
        if (!first) return first.error();
        wanted = *first ? (*first)->offset.value() : end;
    }
    return Offset{std::clamp(wanted, start, end)};
}

}  // namespace app::commands
