#include "codec/jsonschema/value.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "codec/json/writer.h"
#include "codec/jsonschema/decimal.h"

namespace codec::jsonschema {
namespace {

Value read(JsonReader& reader);

void read_object(JsonReader& reader, Value& object) {
    struct Member {
        std::string_view name;
        std::size_t place;
        Value value;
    };
    std::vector<Member> members;
    reader.enter_object();
    while (const auto name = reader.next_field()) {
        members.push_back({*name, members.size(), read(reader)});
    }
    std::ranges::sort(members, [](const Member& a, const Member& b) {
        return std::tie(a.name, a.place) < std::tie(b.name, b.place);
    });
    for (std::size_t i = 0; i < members.size(); ++i) {
        const bool is_last = i + 1 == members.size() || members[i + 1].name != members[i].name;
        if (!is_last) continue;
        object.names.push_back(members[i].name);
        object.items.push_back(std::move(members[i].value));
    }
}

// Recursion is bounded by the reader's depth.
Value read(JsonReader& reader) {
    Value value;
    value.kind = reader.kind();
    switch (value.kind) {
        case JsonKind::object:
            read_object(reader, value);
            break;
        case JsonKind::array:
            reader.enter_array();
            while (reader.next_element()) value.items.push_back(read(reader));
            break;
        case JsonKind::string:
            value.text = reader.string();
            break;
        case JsonKind::number:
            value.text = reader.number();
            break;
        case JsonKind::boolean:
            value.truth = reader.boolean();
            break;
        case JsonKind::null:
            reader.null();
            break;
        case JsonKind::fault:
            break;
    }
    return value;
}

// Recursion is bounded by the reader's depth.
void write(JsonReader& from, JsonWriter& to) {
    switch (from.kind()) {
        case JsonKind::object:
            from.enter_object();
            to.begin_object();
            while (const auto name = from.next_field()) {
                to.key(*name);
                write(from, to);
            }
            to.end_object();
            break;
        case JsonKind::array:
            from.enter_array();
            to.begin_array();
            while (from.next_element()) write(from, to);
            to.end_array();
            break;
        case JsonKind::string:
            to.string(from.string());
            break;
        default:
            to.raw(from.compact());
            break;
    }
}

// Most numbers are plain and small, and compared without their digits.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (base::parse_number(a, left) && base::parse_number(b, right)) return left <=> right;
    return Decimal(a) <=> Decimal(b);
}

}  // namespace

const Value* Value::find(std::string_view name) const {
    const auto at = std::ranges::lower_bound(names, name);
    if (at == names.end() || *at != name) return nullptr;
    return &items[static_cast<std::size_t>(at - names.begin())];
}

std::string_view name_of(JsonKind kind) {
    switch (kind) {
        case JsonKind::object:
            return "an object";
        case JsonKind::array:
            return "an array";
        case JsonKind::string:
            return "a string";
        case JsonKind::number:
            return "a number";
        case JsonKind::boolean:
            return "a boolean";
        case JsonKind::null:
        case JsonKind::fault:
            break;
    }
    return "null";
}

std::strong_ordering compare(const Value& a, const Value& b) {
    if (a.kind != b.kind) return a.kind <=> b.kind;
    if (a.kind == JsonKind::number) return compare_numbers(a.text, b.text);
    if (a.text != b.text) return a.text <=> b.text;
    if (a.truth != b.truth) return a.truth <=> b.truth;
    if (a.items.size() != b.items.size()) return a.items.size() <=> b.items.size();
    for (std::size_t i = 0; i < a.names.size(); ++i) {
        if (a.names[i] != b.names[i]) return a.names[i] <=> b.names[i];
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        const std::strong_ordering order = compare(a.items[i], b.items[i]);
        if (order != 0) return order;
    }
    return std::strong_ordering::equal;
}

base::Result<std::string> plain_text(std::string json) {
    JsonReader reader(json);
    std::string plain;
    JsonWriter writer(plain);
    write(reader, writer);
    TRY_VOID(reader.finish());
    return plain;
}

base::Result<Tree> Tree::parse(std::string_view json) {
    if (json.size() > base::limits::kRecordBytesMax) {
        return base::Error{base::Code::too_large,
                           base::text("the JSON takes ", json.size(), " bytes; the limit is ",
                                      base::limits::kRecordBytesMax)};
    }
    Tree tree;
    tree.text_ = std::make_unique<std::string>(json);
    JsonReader reader(*tree.text_);
    tree.root_ = read(reader);
    TRY_VOID(reader.finish());
    return tree;
}

}  // namespace codec::jsonschema
