#include "sql/cell.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/check.h"
#include "base/text.h"

namespace sql {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
// The Gregorian calendar's cycle of 400 years.
constexpr std::int64_t kDaysPerCycle = 146'097;
// What DuckDB stores for infinite dates and times, and, negated, for those before all time.
constexpr std::int64_t kInfiniteDays = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kInfiniteMicros = std::numeric_limits<std::int64_t>::max();
// Texts up to this length lie in the vector itself.
constexpr std::uint32_t kInlinedBytes = 12;
constexpr std::string_view kHex = "0123456789abcdef";

__extension__ using Int128 = __int128;

template <class T>
T element(const void* data, std::uint64_t row) {
    return static_cast<const T*>(data)[row];
}

Int128 wide(const duckdb_hugeint& value) {
    return static_cast<Int128>(value.upper) * (static_cast<Int128>(1) << 64) + value.lower;
}

// The integer as it lies in the vector, before any meaning.
Int128 stored_integer(duckdb_type stored, const void* data, std::uint64_t row) {
    switch (stored) {
        case DUCKDB_TYPE_BOOLEAN:
            return element<bool>(data, row) ? 1 : 0;
        case DUCKDB_TYPE_TINYINT:
            return element<std::int8_t>(data, row);
        case DUCKDB_TYPE_SMALLINT:
            return element<std::int16_t>(data, row);
        case DUCKDB_TYPE_INTEGER:
        case DUCKDB_TYPE_DATE:
            return element<std::int32_t>(data, row);
        case DUCKDB_TYPE_UTINYINT:
            return element<std::uint8_t>(data, row);
        case DUCKDB_TYPE_USMALLINT:
            return element<std::uint16_t>(data, row);
        case DUCKDB_TYPE_UINTEGER:
            return element<std::uint32_t>(data, row);
        case DUCKDB_TYPE_UBIGINT:
            return element<std::uint64_t>(data, row);
        case DUCKDB_TYPE_HUGEINT:
            return wide(element<duckdb_hugeint>(data, row));
        default:
            return element<std::int64_t>(data, row);
    }
}

void append_wide(std::string& out, Int128 value) {
    if (value < 0) out += '-';
    std::array<char, 40> digits{};
    std::size_t at = digits.size();
    do {
        const int digit = static_cast<int>(value % 10);  // negative for negative values
        digits[--at] = static_cast<char>('0' + std::abs(digit));
        value /= 10;
    } while (value != 0);
    out.append(digits.data() + at, digits.size() - at);
}

void append_decimal(std::string& out, Int128 value, std::uint8_t scale) {
    if (scale == 0) return append_wide(out, value);
    std::string digits;
    append_wide(digits, value < 0 ? -value : value);
    if (digits.size() <= scale) digits.insert(0, scale + 1U - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
    if (value < 0) out += '-';
    out += digits;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const std::string digits = base::text(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

void append_real(std::string& out, const Kind& kind, double value) {
    if (std::isnan(value)) {
        out += "NaN";
    } else if (std::isinf(value)) {
        out += value < 0 ? "-Infinity" : "Infinity";
    } else if (kind.id == DUCKDB_TYPE_FLOAT) {
        std::array<char, 32> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<float>(value));
        out.append(digits.data(), end.ptr);
    } else {
        base::append_text(out, value);
    }
}

void append_members(std::string& out, const Cell& cell) {
    const Kind& kind = cell.kind;
    out += '{';
    for (std::size_t i = 0; i < kind.children.size(); ++i) {
        if (i > 0) out += ',';
        append_json_text(out, kind.words[i]);
        out += ':';
        Cell{cell.duckdb, kind.children[i], cell.duckdb.struct_vector_get_child(cell.vector, i),
             cell.row}
            .append_json(out);
    }
    out += '}';
}

struct Span {
    std::uint64_t first;
    std::uint64_t count;
};

void append_elements(std::string& out, const Cell& cell, duckdb_vector child, Span span) {
    out += '[';
    for (std::uint64_t i = 0; i < span.count; ++i) {
        if (i > 0) out += ',';
        Cell{cell.duckdb, cell.kind.children[0], child, span.first + i}.append_json(out);
    }
    out += ']';
}

// A map is a list of (key, value); its keys become the names of a JSON object.
void append_pairs(std::string& out, const Cell& cell, duckdb_vector pairs, Span span) {
    const duckdb_vector keys = cell.duckdb.struct_vector_get_child(pairs, 0);
    const duckdb_vector values = cell.duckdb.struct_vector_get_child(pairs, 1);
    out += '{';
    for (std::uint64_t i = 0; i < span.count; ++i) {
        if (i > 0) out += ',';
        std::string key;
        Cell{cell.duckdb, cell.kind.children[0], keys, span.first + i}.append_text(key);
        append_json_text(out, key);
        out += ':';
        Cell{cell.duckdb, cell.kind.children[1], values, span.first + i}.append_json(out);
    }
    out += '}';
}

void append_nested(std::string& out, const Cell& cell) {
    const Library& duckdb = cell.duckdb;
    if (cell.kind.id == DUCKDB_TYPE_STRUCT) return append_members(out, cell);
    if (cell.kind.id == DUCKDB_TYPE_ARRAY) {
        return append_elements(out, cell, duckdb.array_vector_get_child(cell.vector),
                               {cell.row * cell.kind.array_size, cell.kind.array_size});
    }
    const auto entry = element<duckdb_list_entry>(duckdb.vector_get_data(cell.vector), cell.row);
    const duckdb_vector child = duckdb.list_vector_get_child(cell.vector);
    const Span span{entry.offset, entry.length};
    if (cell.kind.id == DUCKDB_TYPE_MAP) return append_pairs(out, cell, child, span);
    append_elements(out, cell, child, span);
}

std::int64_t micros_of(duckdb_type id, std::int64_t stored) {
    if (stored == kInfiniteMicros || stored == -kInfiniteMicros) return stored;
    switch (id) {
        case DUCKDB_TYPE_TIMESTAMP_S:
            return stored * kMicrosPerSecond;
        case DUCKDB_TYPE_TIMESTAMP_MS:
            return stored * 1000;
        case DUCKDB_TYPE_TIMESTAMP_NS:
            return stored / 1000;
        case DUCKDB_TYPE_DATE:
            return stored * kMicrosPerDay;
        default:
            return stored;
    }
}

}  // namespace

bool Cell::is_null() const {
    if (kind.id == DUCKDB_TYPE_SQLNULL) return true;
    const std::uint64_t* validity = duckdb.vector_get_validity(vector);
    return validity != nullptr && (validity[row / 64] & (1ULL << (row % 64))) == 0;
}

std::int64_t Cell::integer() const {
    const duckdb_type stored = kind.stored == DUCKDB_TYPE_INVALID ? kind.id : kind.stored;
    const Int128 value = stored_integer(stored, duckdb.vector_get_data(vector), row);
    const auto bounded = static_cast<std::int64_t>(
        std::clamp(value, static_cast<Int128>(std::numeric_limits<std::int64_t>::min()),
                   static_cast<Int128>(std::numeric_limits<std::int64_t>::max())));
    return micros_of(kind.id, bounded);
}

double Cell::real() const {
    const void* data = duckdb.vector_get_data(vector);
    if (kind.id == DUCKDB_TYPE_DOUBLE) return element<double>(data, row);
    if (kind.id == DUCKDB_TYPE_FLOAT) return static_cast<double>(element<float>(data, row));
    const duckdb_type stored = kind.stored == DUCKDB_TYPE_INVALID ? kind.id : kind.stored;
    const auto value = static_cast<double>(stored_integer(stored, data, row));
    return kind.id == DUCKDB_TYPE_DECIMAL ? value / std::pow(10.0, kind.scale) : value;
}

std::string_view Cell::words() const {
    const void* data = duckdb.vector_get_data(vector);
    if (kind.id == DUCKDB_TYPE_ENUM) {
        return kind.words[static_cast<std::size_t>(stored_integer(kind.stored, data, row))];
    }
    CHECK(kind.id == DUCKDB_TYPE_VARCHAR, kind.name);
    const auto& text = static_cast<const duckdb_string_t*>(data)[row];
    const std::uint32_t length = text.value.inlined.length;
    return {length <= kInlinedBytes ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

void Cell::append_text(std::string& out) const {
    if (is_null()) return;
    switch (kind.id) {
        case DUCKDB_TYPE_VARCHAR:
        case DUCKDB_TYPE_ENUM:
            out += words();
            break;
        case DUCKDB_TYPE_BOOLEAN:
            base::append_text(out, integer() != 0);
            break;
        case DUCKDB_TYPE_FLOAT:
        case DUCKDB_TYPE_DOUBLE:
            append_real(out, kind, real());
            break;
        case DUCKDB_TYPE_DATE:
            append_date(out, element<std::int32_t>(duckdb.vector_get_data(vector), row));
            break;
        case DUCKDB_TYPE_TIMESTAMP:
        case DUCKDB_TYPE_TIMESTAMP_S:
        case DUCKDB_TYPE_TIMESTAMP_MS:
        case DUCKDB_TYPE_TIMESTAMP_NS:
        case DUCKDB_TYPE_TIMESTAMP_TZ:
            append_timestamp(out, integer());
            break;
        case DUCKDB_TYPE_DECIMAL:
            append_decimal(out, stored_integer(kind.stored, duckdb.vector_get_data(vector), row),
                           kind.scale);
            break;
        case DUCKDB_TYPE_LIST:
        case DUCKDB_TYPE_ARRAY:
        case DUCKDB_TYPE_MAP:
        case DUCKDB_TYPE_STRUCT:
            append_nested(out, *this);
            break;
        default:
            append_wide(out, stored_integer(kind.id, duckdb.vector_get_data(vector), row));
    }
}

void Cell::append_json(std::string& out) const {
    if (is_null()) {
        out += "null";
        return;
    }
    const bool is_plain_json = [this] {
        switch (kind.id) {
            case DUCKDB_TYPE_FLOAT:
            case DUCKDB_TYPE_DOUBLE:
                return std::isfinite(real());
            case DUCKDB_TYPE_VARCHAR:
            case DUCKDB_TYPE_ENUM:
                return false;
            default:
                return kind.type() != Type::timestamp && kind.type() != Type::timestamp_tz &&
                       kind.type() != Type::date;
        }
    }();
    if (is_plain_json) return append_text(out);
    std::string text;
    append_text(text);
    append_json_text(out, text);
}

void append_date(std::string& out, std::int64_t days) {
    using namespace std::chrono;
    if (days == kInfiniteDays || days == -kInfiniteDays) {
        out += days > 0 ? "infinity" : "-infinity";
        return;
    }
    // std::chrono's calendar ends at the year 32767; DuckDB's goes on, by whole cycles of 400
    // years.
    const std::int64_t cycles = days / kDaysPerCycle;
    const year_month_day date{sys_days{std::chrono::days{days % kDaysPerCycle}}};
    const std::int64_t year = static_cast<int>(date.year()) + 400 * cycles;
    append_padded(out, year > 0 ? year : 1 - year, 4);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    if (year <= 0) out += " (BC)";
}

void append_timestamp(std::string& out, std::int64_t micros) {
    if (micros == kInfiniteMicros || micros == -kInfiniteMicros) {
        out += micros > 0 ? "infinity" : "-infinity";
        return;
    }
    std::int64_t days = micros / kMicrosPerDay;
    std::int64_t rest = micros % kMicrosPerDay;
    if (rest < 0) {
        rest += kMicrosPerDay;
        --days;
    }
    append_date(out, days);
    const std::int64_t seconds = rest / kMicrosPerSecond;
    out += ' ';
    append_padded(out, seconds / 3600, 2);
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    out += ':';
    append_padded(out, seconds % 60, 2);
    if (const std::int64_t fraction = rest % kMicrosPerSecond; fraction != 0) {
        out += '.';
        append_padded(out, fraction, 6);
        out.erase(out.find_last_not_of('0') + 1);
    }
}

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (byte < 0x20) {
                    out += "\\u00";
                    out += kHex[byte >> 4U];
                    out += kHex[byte & 15U];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

}  // namespace sql
