#include "sched/calendar/zone.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace sched::calendar {
namespace {

using base::Code;
using base::Error;
using base::Result;
using std::chrono::seconds;

constexpr std::string_view kDirectory = "/usr/share/zoneinfo/";
// The largest file of the database has 3.5 KiB.
constexpr std::uint64_t kFileBytesMax = 64 * base::limits::kKiB;
constexpr std::size_t kHeaderBytes = 44;

std::int64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    // Both widths are signed.
    if (size == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return static_cast<std::int64_t>(value);
}

// The counts in front of a block of a TZif file, and where its parts lie.
struct Block {
    std::size_t leaps, standards, utcs, changes, types, letters;
    std::size_t width;  // of a time, 4 or 8

    std::size_t bytes() const {
        return changes * (width + 1) + types * 6 + letters + leaps * (width + 4) + standards + utcs;
    }
};

std::optional<Block> block_at(std::string_view bytes, std::size_t at, std::size_t width) {
    if (bytes.size() < at + kHeaderBytes || bytes.substr(at, 4) != "TZif") return std::nullopt;
    const auto count = [&](std::size_t i) {
        return static_cast<std::size_t>(
            static_cast<std::uint32_t>(number_at(bytes, at + 20 + i * 4, 4)));
    };
    const Block block{count(2), count(1), count(0), count(3), count(4), count(5), width};
    const std::size_t room = bytes.size() - at - kHeaderBytes;
    if (block.changes > room || block.types > room || block.letters > room || block.leaps > room ||
        block.standards > room || block.utcs > room || block.bytes() > room || block.types == 0) {
        return std::nullopt;
    }
    return block;
}

bool is_zone_name(std::string_view name) {
    const auto legal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-' || c == '+' || c == '/';
    };
    return !name.empty() && name.size() <= 64 && name.front() != '/' &&
           std::all_of(name.begin(), name.end(), legal);
}

}  // namespace

Zone Zone::utc() { return {"UTC", std::make_shared<const Table>()}; }

Result<Zone> Zone::load(io::Disk& disk, std::string_view name) {
    if (name == "UTC" || name == "utc") return utc();
    const Error unknown{Code::invalid_argument,
                        base::text("there is no time zone \"", base::printable(name),
                                   "\"; Europe/Paris would be one, UTC another")};
    if (!is_zone_name(name)) return unknown;
    const auto bytes =
        io::read_file(disk, std::string(kDirectory) + std::string(name), kFileBytesMax);
    if (!bytes) return unknown;
    return parse(std::string(name), base::as_text(*bytes));
}

Result<Zone> Zone::parse(std::string name, std::string_view bytes) {
    const Error broken{Code::corrupt, base::text("time zone ", name, ": its file is broken")};
    const auto old = block_at(bytes, 0, 4);
    // Version 1 alone has no rule for what comes after 2037; nobody has written it for years.
    if (!old || bytes[4] < '2') return broken;
    const std::size_t second = kHeaderBytes + old->bytes();
    const auto block = block_at(bytes, second, 8);
    if (!block) return broken;

    const std::size_t times = second + kHeaderBytes;
    const std::size_t kinds = times + block->changes * 8;
    const std::size_t types = kinds + block->changes;
    const auto offset_of = [&](std::size_t type) {
        return seconds(number_at(bytes, types + type * 6, 4));
    };
    auto table = std::make_shared<Table>();
    table->first = offset_of(0);
    for (std::size_t i = 0; i < block->changes; ++i) {
        const auto type = static_cast<unsigned char>(bytes[kinds + i]);
        if (type >= block->types) return broken;
        table->changes.push_back(number_at(bytes, times + i * 8, 8));
        table->offsets.push_back(offset_of(type));
    }
    if (!std::is_sorted(table->changes.begin(), table->changes.end())) return broken;

    std::string_view footer = bytes.substr(times + block->bytes());
    if (!footer.starts_with('\n') || !footer.ends_with('\n') || footer.size() < 2) return broken;
    footer = footer.substr(1, footer.size() - 2);
    auto rule = ZoneRule::parse(footer);
    if (!rule) return broken;
    table->rule = *rule;
    return Zone(std::move(name), std::move(table));
}

seconds Zone::offset_at(Instant at) const {
    const std::int64_t second = std::chrono::floor<seconds>(at).time_since_epoch().count();
    const auto& changes = table_->changes;
    if (changes.empty() || second >= changes.back()) return table_->rule.offset_at(second);
    const auto after = std::upper_bound(changes.begin(), changes.end(), second);
    if (after == changes.begin()) return table_->first;
    return table_->offsets[static_cast<std::size_t>(after - changes.begin()) - 1];
}

LocalTime Zone::to_local(Instant at) const {
    return LocalTime(at.time_since_epoch() + offset_at(at));
}

Instant Zone::to_instant(LocalTime local) const {
    const Instant as_utc(local.time_since_epoch());
    // No zone moves its clocks twice within two days.
    const seconds before = offset_at(as_utc - std::chrono::days(1));
    const seconds after = offset_at(as_utc + std::chrono::days(1));
    const Instant late = as_utc - after;
    if (offset_at(late) == after) return late;
    return as_utc - before;
}

}  // namespace sched::calendar
