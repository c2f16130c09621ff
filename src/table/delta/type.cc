#include "table/delta/type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "base/text.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "sql/database.h"

namespace table::delta {

using base::Code;
using base::Error;
using codec::JsonKind;
using codec::JsonReader;
using codec::JsonWriter;
using Shape = DeltaType::Shape;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kPrimitives{{
    {"string", "VARCHAR"},
    {"long", "BIGINT"},
    {"integer", "INTEGER"},
    {"short", "SMALLINT"},
    {"byte", "TINYINT"},
    {"float", "FLOAT"},
    {"double", "DOUBLE"},
    {"boolean", "BOOLEAN"},
    {"binary", "BLOB"},
    {"date", "DATE"},
    {"timestamp", "TIMESTAMP WITH TIME ZONE"},
    {"timestamp_ntz", "TIMESTAMP"},
    {"void", "INTEGER"},  // always null
}};

struct Member {
    std::string name;
    DeltaType type;
};

// Reads the JSON of a type; what it returns counts only after JsonReader::finish().
class TypeReader {
  public:
    explicit TypeReader(JsonReader& json) : json_(json) {}

    DeltaType type() {
        DeltaType type;
        if (json_.kind() == JsonKind::string) {
            type.name = json_.string();
            return type;
        }
        json_.enter_object();
        while (const auto name = json_.next_field()) {
            if (*name == "type") {
                shape(type);
            } else if (*name == "elementType" || *name == "keyType") {
                child(type, 0);
            } else if (*name == "valueType") {
                child(type, 1);
            } else if (*name == "fields") {
                members(type);
            } else {
                json_.skip();
            }
        }
        const std::size_t wanted = type.shape == Shape::array ? 1
                                   : type.shape == Shape::map ? 2
                                                              : 0;
        if (type.shape != Shape::structure && type.children.size() != wanted) is_sound_ = false;
        return type;
    }

    bool is_sound() const { return is_sound_; }

  private:
    void shape(DeltaType& type) {
        if (json_.kind() != JsonKind::string) {
            is_sound_ = false;
            return json_.skip();
        }
        const std::string_view name = json_.string();
        if (name == "array") {
            type.shape = Shape::array;
        } else if (name == "map") {
            type.shape = Shape::map;
        } else if (name == "struct") {
            type.shape = Shape::structure;
        } else {
            is_sound_ = false;
        }
    }

    void child(DeltaType& type, std::size_t index) {
        if (type.children.size() <= index) type.children.resize(index + 1);
        DeltaType read = this->type();
        type.children[index] = std::move(read);
    }

    void members(DeltaType& type) {
        json_.enter_array();
        while (json_.next_element()) {
            Member member = this->member();
            type.names.push_back(std::move(member.name));
            type.children.push_back(std::move(member.type));
        }
    }

    Member member() {
        Member member;
        bool has_type = false;
        json_.enter_object();
        while (const auto name = json_.next_field()) {
            if (*name == "name" && json_.kind() == JsonKind::string) {
                member.name = json_.string();
            } else if (*name == "type") {
                member.type = type();
                has_type = true;
            } else {
                json_.skip();
            }
        }
        if (!has_type || member.name.empty()) is_sound_ = false;
        return member;
    }

    JsonReader& json_;
    bool is_sound_ = true;
};

Result<DeltaType> parse_type_json(std::string text) {
    JsonReader json(text);
    TypeReader reader(json);
    DeltaType type = reader.type();
    TRY_VOID(json.finish());
    if (!reader.is_sound()) return Error{Code::malformed, "a type is incomplete"};
    return type;
}

void write_type(JsonWriter& json, const DeltaType& type);

void write_members(JsonWriter& json, const DeltaType& type) {
    json.begin_object();
    json.key("type").string("struct");
    json.key("fields").begin_array();
    for (std::size_t i = 0; i < type.children.size(); ++i) {
        json.begin_object();
        json.key("name").string(type.names[i]);
        json.key("type");
        write_type(json, type.children[i]);
        json.key("nullable").boolean(true);
        json.key("metadata").begin_object();
        json.end_object();
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_type(JsonWriter& json, const DeltaType& type) {
    switch (type.shape) {
        case Shape::primitive:
            return json.string(type.name);
        case Shape::structure:
            return write_members(json, type);
        case Shape::array:
            json.begin_object();
            json.key("type").string("array");
            json.key("elementType");
            write_type(json, type.children[0]);
            json.key("containsNull").boolean(true);
            return json.end_object();
        case Shape::map:
            json.begin_object();
            json.key("type").string("map");
            json.key("keyType");
            write_type(json, type.children[0]);
            json.key("valueType");
            write_type(json, type.children[1]);
            json.key("valueContainsNull").boolean(true);
            return json.end_object();
    }
}

// "decimal(p,s)" with 1 ≤ p ≤ 38, 0 ≤ s ≤ p.
bool is_decimal(std::string_view name) {
    if (!name.starts_with("decimal(") || !name.ends_with(')')) return false;
    const std::string_view inside = name.substr(8, name.size() - 9);
    const std::size_t comma = inside.find(',');
    if (comma == std::string_view::npos) return false;
    std::string_view scale_digits = inside.substr(comma + 1);
    while (scale_digits.starts_with(' ')) scale_digits.remove_prefix(1);
    unsigned precision = 0;
    unsigned scale = 0;
    return base::parse_number(inside.substr(0, comma), precision) &&
           base::parse_number(scale_digits, scale) && precision >= 1 && precision <= 38 &&
           scale <= precision;
}

Result<std::string> primitive_type(const std::string& name) {
    for (const auto& [delta, duckdb] : kPrimitives) {
        if (name == delta) return std::string(duckdb);
    }
    if (is_decimal(name)) return name;
    return Error{Code::unsupported, base::text("no type '", base::printable(name), "'")};
}

}  // namespace

Result<DeltaType> parse_type(std::string_view type) {
    if (type.starts_with('{')) return parse_type_json(std::string(type));
    if (type.starts_with("array<") && type.ends_with('>')) {
        DeltaType array{.shape = Shape::array};
        array.children.push_back({.name = std::string(type.substr(6, type.size() - 7))});
        return array;
    }
    return DeltaType{.name = std::string(type)};
}

std::string type_text(const DeltaType& type) {
    if (type.shape == Shape::primitive) return type.name;
    if (type.shape == Shape::array && type.children[0].shape == Shape::primitive) {
        return base::text("array<", type.children[0].name, ">");
    }
    std::string out;
    JsonWriter json(out);
    write_type(json, type);
    return out;
}

Result<std::string> duckdb_type(const DeltaType& type) {
    if (type.shape == Shape::primitive) return primitive_type(type.name);
    std::vector<std::string> children;
    for (const DeltaType& child : type.children) {
        TRY(std::string text, duckdb_type(child));
        children.push_back(std::move(text));
    }
    if (type.shape == Shape::array) return children[0] + "[]";
    if (type.shape == Shape::map) return base::text("MAP(", children[0], ", ", children[1], ")");
    if (children.empty()) return Error{Code::unsupported, "a struct without members"};
    std::string out = "STRUCT(";
    for (std::size_t i = 0; i < children.size(); ++i) {
        out += base::text(i == 0 ? "" : ", ", sql::quoted_name(type.names[i]), " ", children[i]);
    }
    return out + ")";
}

Result<std::string> duckdb_type(const Field& field) {
    TRY(const DeltaType type, parse_type(field.type));
    Result<std::string> text = duckdb_type(type);
    if (!text) return base::within(base::text("column ", field.name), text.error());
    return text;
}

Result<std::string> schema_text(const Schema& schema) {
    DeltaType row{.shape = Shape::structure};
    for (const Field& field : schema) {
        TRY(DeltaType type, parse_type(field.type));
        row.names.push_back(field.name);
        row.children.push_back(std::move(type));
    }
    std::string out;
    JsonWriter json(out);
    write_type(json, row);
    return out;
}

Result<Schema> parse_schema(std::string_view text) {
    TRY(const DeltaType row, parse_type_json(std::string(text)));
    if (row.shape != Shape::structure) return Error{Code::malformed, "the schema is no struct"};
    Schema schema;
    for (std::size_t i = 0; i < row.children.size(); ++i) {
        schema.push_back({row.names[i], type_text(row.children[i])});
    }
    return schema;
}

Result<> check_schema(const Schema& schema) {
    std::set<std::string> seen;
    for (const Field& field : schema) {
        const bool is_usable =
            !field.name.empty() && field.name.find_first_of(" ,;{}()\n\t=") == std::string::npos;
        if (!is_usable) {
            return Error{Code::invalid_argument,
                         base::text("no column can be called '", base::printable(field.name), "'")};
        }
        std::string lower = field.name;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (!seen.insert(lower).second) {
            return Error{Code::invalid_argument, base::text("two columns are called ", field.name)};
        }
        TRY_VOID(duckdb_type(field));
    }
    if (schema.empty()) return Error{Code::invalid_argument, "a table needs a column"};
    return {};
}

}  // namespace table::delta
