#include "load/stream/changes.h"

#include "base/text.h"

namespace load::stream {
namespace {

using base::text;
using sql::quoted_name;

// The winners' rows, cleaned, with "$high" and "$low", their hash; and those of them that are to be
// merged.
constexpr std::string_view kCleaned = "\"$cleaned\"";
constexpr std::string_view kChanged = "\"$changed\"";

// Whoever posts a row may choose it so that its hash is another's: half of a SHA-256 holds that. As
// two longs, for millions of them are read faster than texts.
std::string half_of_hash(int first_digit) {
    return text("cast(cast('0x' || substr(\"$hash\", ", first_digit,
                ", 16) as ubigint) - 9223372036854775808::hugeint as bigint)");
}

}  // namespace

table::Schema latest_schema() {
    return {{"key", "long"},    {"time_ms", "long"},  {"partition", "integer"},
            {"offset", "long"}, {"place", "integer"}, {"row_high", "long"},
            {"row_low", "long"}};
}

std::string last_of_each_key(const std::string& relation) {
    return text(
        "select key, l.t as time_ms, l.p as partition, l.o as \"offset\", l.i as place, l.h as"
        " row_high, l.l as row_low from (select key, ",
        Chunk::kLastPlace, " as l from ", relation, " group by key) order by key");
}

Result<std::optional<Changes::KeyRange>> Changes::key_range() {
    const std::string key = quoted_name(chunk_.spec().key);
    TRY(const auto range, chunk_.session().query(text("select min(", key, "), max(", key, ") from ",
                                                      Chunk::kKept, " where \"$reason\" is null")));
    if (range->is_null(0, 0)) return std::optional<KeyRange>{};
    return std::optional<KeyRange>({range->integer(0, 0), range->integer(0, 1)});
}

Result<> Changes::choose(std::string_view latest, Chunk::Lookup lookup) {
    TRY_VOID(chunk_.choose_winners_over(latest, lookup));
    TRY_VOID(chunk_.show_raw_winners(Chunk::kKept, Order::by_time));
    return chunk_.session().execute(text(
        "create temp table ", kCleaned, " as select * exclude (\"$hash\"), ", half_of_hash(1),
        " as \"$high\", ", half_of_hash(17),
        " as \"$low\" from (select c.*, sha256(cast(to_json(c) as varchar)) as \"$hash\" from (",
        chunk_.cleaned(), ") c)"));
}

std::string Changes::places() const {
    return text(
        "select w.key, epoch_ms(w.latest.t) as time_ms, w.latest.p as partition, w.latest.o as"
        " \"offset\", w.latest.i as place, c.\"$high\" as row_high, c.\"$low\" as row_low from ",
        Chunk::kWinners, " w join ", kCleaned, " c on w.key = c.", quoted_name(chunk_.spec().key));
}

Result<std::uint64_t> Changes::keep_changed(Seen seen) {
    std::string select = text("select c.* exclude (\"$high\", \"$low\") from ", kCleaned, " c");
    if (seen == Seen::before_the_batch) {
        select +=
            text(" anti join ", Chunk::kSeen, " s on s.key = c.", quoted_name(chunk_.spec().key),
                 " and s.latest.h = c.\"$high\" and s.latest.l = c.\"$low\"");
    }
    TRY_VOID(chunk_.session().execute(text("create temp table ", kChanged, " as ", select)));
    TRY(const auto rows, chunk_.session().query(text("select count(*) from ", kChanged)));
    return static_cast<std::uint64_t>(rows->integer(0, 0));
}

std::string Changes::rows() const { return text("select * from ", kChanged); }

std::string Changes::known_keys() const {
    return text("(select s.key from ", Chunk::kSeen, " s semi join ", kChanged, " c on s.key = c.",
                quoted_name(chunk_.spec().key), ")");
}

}  // namespace load::stream
