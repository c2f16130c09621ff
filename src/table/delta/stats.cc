#include "table/delta/stats.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "sql/database.h"

namespace table::delta {

using codec::JsonKind;
using codec::JsonReader;
using codec::JsonWriter;

namespace {

// Delta's defaults: delta.dataSkippingNumIndexedCols, and the length Spark cuts texts to.
constexpr std::size_t kColumnsMax = 32;
constexpr std::size_t kTextCharactersMax = 32;
// `YYYY-MM-DD HH:MM:SS`
constexpr std::size_t kSecondsBytes = 19;

using Words = std::map<std::string, std::string>;

std::map<std::string, Words> read_statistics(JsonReader& json) {
    std::map<std::string, Words> columns;
    if (json.kind() != JsonKind::object) {
        json.skip();
        return columns;
    }
    json.enter_object();
    while (const auto column = json.next_field()) {
        Words& words = columns[std::string(*column)];
        json.enter_object();
        while (const auto name = json.next_field()) {
            const std::string key(*name);
            if (json.kind() == JsonKind::string) {
                words[key] = json.string();
            } else {
                json.skip();
            }
        }
    }
    return columns;
}

// The bytes of the first `count` characters of UTF-8.
std::size_t prefix_bytes(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool is_start = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (is_start && count-- == 0) break;
    }
    return at;
}

// A cut text must stay an upper bound of all that begin with it: the greatest character follows.
std::string text_bound(std::string_view text, bool is_upper) {
    const std::size_t bytes = prefix_bytes(text, kTextCharactersMax);
    std::string bound(text.substr(0, bytes));
    if (bytes < text.size() && is_upper) bound += "\xF4\x8F\xBF\xBF";
    return bound;
}

// `2024-01-01 00:00:00[.123456]+00` → `2024-01-01T00:00:00.123Z`: readers keep milliseconds, so the
// upper bound moves up by one where something is cut off.
std::optional<std::string> time_bound(std::string_view text, bool is_upper) {
    const bool is_plain = text.size() >= kSecondsBytes + 3 && text[4] == '-' && text[10] == ' ' &&
                          text.ends_with("+00");
    if (!is_plain) return std::nullopt;
    std::string_view fraction = text.substr(kSecondsBytes, text.size() - kSecondsBytes - 3);
    if (fraction.starts_with('.')) fraction.remove_prefix(1);
    std::string digits(fraction);
    digits.resize(6, '0');
    int millis = 0;
    if (!base::parse_number(digits.substr(0, 3), millis)) return std::nullopt;
    const bool is_cut = digits.substr(3) != "000";
    if (is_upper && is_cut) ++millis;
    // A whole second more would carry into the date: rather no bound than a wrong one.
    if (millis > 999) return std::nullopt;
    std::string padded = base::text(millis);
    padded.insert(0, 3 - padded.size(), '0');
    return base::text(text.substr(0, 10), "T", text.substr(11, 8), ".", padded, "Z");
}

bool is_json_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("+-.eE0123456789") == std::string_view::npos;
}

// The bound as JSON; nothing where there is none to give.
std::optional<std::string> bound(const Field& field, const Words& words, bool is_upper) {
    const auto found = words.find(is_upper ? "max" : "min");
    if (found == words.end()) return std::nullopt;
    const auto nan = words.find("has_nan");
    if (nan != words.end() && nan->second != "false") return std::nullopt;
    const std::string_view type = field.type;
    std::optional<std::string> text;
    if (type == "string") {
        text = text_bound(found->second, is_upper);
    } else if (type == "date") {
        text = found->second;
    } else if (type == "timestamp") {
        text = time_bound(found->second, is_upper);
    } else if (type == "long" || type == "integer" || type == "short" || type == "byte" ||
               type == "double" || type == "float" || type.starts_with("decimal(")) {
        if (is_json_number(found->second)) return found->second;
    }
    if (!text) return std::nullopt;
    std::string json;
    codec::append_json_string(json, *text);
    return json;
}

}  // namespace

std::int64_t DataFile::rows() const { return rows_in_stats(stats); }

std::int64_t rows_in_stats(std::string_view stats) {
    if (stats.empty()) return -1;
    std::string text(stats);
    JsonReader json(text);
    if (json.kind() != JsonKind::object) return -1;
    std::int64_t rows = -1;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name != "numRecords" || json.kind() != JsonKind::number) {
            json.skip();
        } else if (!base::parse_number(json.number(), rows) || rows < 0) {
            rows = -1;
        }
    }
    return json.finish() ? rows : -1;
}

std::optional<IntegerBounds> integer_bounds(std::string_view stats, std::string_view column) {
    std::string text(stats);
    JsonReader json(text);
    if (json.kind() != JsonKind::object) return std::nullopt;
    IntegerBounds bounds;
    int found = 0;
    json.enter_object();
    while (const auto part = json.next_field()) {
        const bool is_least = *part == "minValues";
        if ((!is_least && *part != "maxValues") || json.kind() != JsonKind::object) {
            json.skip();
            continue;
        }
        json.enter_object();
        while (const auto name = json.next_field()) {
            std::int64_t& bound = is_least ? bounds.least : bounds.greatest;
            if (*name != column || json.kind() != JsonKind::number) {
                json.skip();
            } else if (base::parse_number(json.number(), bound)) {
                ++found;
            }
        }
    }
    if (!json.finish() || found != 2) return std::nullopt;
    return bounds;
}

Result<std::string> stats_from(std::string_view column_statistics, const Schema& schema,
                               std::int64_t rows) {
    std::string text(column_statistics);
    JsonReader reader(text);
    const std::map<std::string, Words> columns = read_statistics(reader);
    TRY_VOID(reader.finish());

    std::string bounds[2];
    std::string nulls;
    JsonWriter lower(bounds[0]);
    JsonWriter upper(bounds[1]);
    JsonWriter null_counts(nulls);
    for (JsonWriter* part : {&lower, &upper, &null_counts}) part->begin_object();
    for (std::size_t i = 0; i < std::min(schema.size(), kColumnsMax); ++i) {
        const Field& field = schema[i];
        const auto found = columns.find(sql::quoted_name(field.name));
        if (found == columns.end()) continue;  // nested: DuckDB counts its leaves alone
        if (const auto least = bound(field, found->second, false)) {
            lower.key(field.name).raw(*least);
        }
        if (const auto most = bound(field, found->second, true)) upper.key(field.name).raw(*most);
        const auto count = found->second.find("null_count");
        if (count != found->second.end() && is_json_number(count->second)) {
            null_counts.key(field.name).raw(count->second);
        }
    }
    for (JsonWriter* part : {&lower, &upper, &null_counts}) part->end_object();

    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.key("numRecords").number(rows);
    json.key("minValues").raw(bounds[0]);
    json.key("maxValues").raw(bounds[1]);
    json.key("nullCount").raw(nulls);
    json.end_object();
    return out;
}

}  // namespace table::delta
