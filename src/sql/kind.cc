#include "sql/kind.h"

#include <algorithm>

#include "base/text.h"

namespace sql {

namespace {

const char* plain_name(duckdb_type id) {
    switch (id) {
        case DUCKDB_TYPE_BOOLEAN:
            return "BOOLEAN";
        case DUCKDB_TYPE_TINYINT:
            return "TINYINT";
        case DUCKDB_TYPE_SMALLINT:
            return "SMALLINT";
        case DUCKDB_TYPE_INTEGER:
            return "INTEGER";
        case DUCKDB_TYPE_BIGINT:
            return "BIGINT";
        case DUCKDB_TYPE_UTINYINT:
            return "UTINYINT";
        case DUCKDB_TYPE_USMALLINT:
            return "USMALLINT";
        case DUCKDB_TYPE_UINTEGER:
            return "UINTEGER";
        case DUCKDB_TYPE_UBIGINT:
            return "UBIGINT";
        case DUCKDB_TYPE_FLOAT:
            return "FLOAT";
        case DUCKDB_TYPE_DOUBLE:
            return "DOUBLE";
        case DUCKDB_TYPE_TIMESTAMP:
            return "TIMESTAMP";
        case DUCKDB_TYPE_DATE:
            return "DATE";
        case DUCKDB_TYPE_TIME:
            return "TIME";
        case DUCKDB_TYPE_INTERVAL:
            return "INTERVAL";
        case DUCKDB_TYPE_HUGEINT:
            return "HUGEINT";
        case DUCKDB_TYPE_UHUGEINT:
            return "UHUGEINT";
        case DUCKDB_TYPE_VARCHAR:
            return "VARCHAR";
        case DUCKDB_TYPE_BLOB:
            return "BLOB";
        case DUCKDB_TYPE_TIMESTAMP_S:
            return "TIMESTAMP_S";
        case DUCKDB_TYPE_TIMESTAMP_MS:
            return "TIMESTAMP_MS";
        case DUCKDB_TYPE_TIMESTAMP_NS:
            return "TIMESTAMP_NS";
        case DUCKDB_TYPE_TIMESTAMP_TZ:
            return "TIMESTAMP WITH TIME ZONE";
        case DUCKDB_TYPE_TIME_TZ:
            return "TIME WITH TIME ZONE";
        case DUCKDB_TYPE_UUID:
            return "UUID";
        case DUCKDB_TYPE_BIT:
            return "BIT";
        case DUCKDB_TYPE_UNION:
            return "UNION";
        case DUCKDB_TYPE_BIGNUM:
            return "BIGNUM";
        case DUCKDB_TYPE_SQLNULL:
            return "NULL";
        case DUCKDB_TYPE_TIME_NS:
            return "TIME_NS";
        default:
            return "UNKNOWN";
    }
}

// DuckDB hands out strings that its own free() must take back.
std::string taken(const Library& duckdb, char* text) {
    if (text == nullptr) return {};
    std::string copy(text);
    duckdb.free(text);
    return copy;
}

void read_enum(const Library& duckdb, duckdb_logical_type type, Kind& kind) {
    kind.stored = duckdb.enum_internal_type(type);
    const std::uint32_t size = duckdb.enum_dictionary_size(type);
    for (std::uint32_t i = 0; i < size; ++i) {
        kind.words.push_back(taken(duckdb, duckdb.enum_dictionary_value(type, i)));
    }
    kind.name = "ENUM";
}

void read_struct(const Library& duckdb, duckdb_logical_type type, Kind& kind) {
    const idx_t members = duckdb.struct_type_child_count(type);
    kind.name = "STRUCT(";
    for (idx_t i = 0; i < members; ++i) {
        kind.words.push_back(taken(duckdb, duckdb.struct_type_child_name(type, i)));
        kind.children.push_back(read_kind(duckdb, duckdb.struct_type_child_type(type, i)));
        kind.name += base::text(i == 0 ? "" : ", ", quoted_name(kind.words.back()), " ",
                                kind.children.back().name);
    }
    kind.name += ")";
}

void read_nested(const Library& duckdb, duckdb_logical_type type, Kind& kind) {
    switch (kind.id) {
        case DUCKDB_TYPE_DECIMAL:
            kind.stored = duckdb.decimal_internal_type(type);
            kind.scale = duckdb.decimal_scale(type);
            kind.name = base::text("DECIMAL(", static_cast<unsigned>(duckdb.decimal_width(type)),
                                   ",", static_cast<unsigned>(kind.scale), ")");
            break;
        case DUCKDB_TYPE_ENUM:
            read_enum(duckdb, type, kind);
            break;
        case DUCKDB_TYPE_LIST:
            kind.children.push_back(read_kind(duckdb, duckdb.list_type_child_type(type)));
            kind.name = kind.children[0].name + "[]";
            break;
        case DUCKDB_TYPE_ARRAY:
            kind.children.push_back(read_kind(duckdb, duckdb.array_type_child_type(type)));
            kind.array_size = duckdb.array_type_array_size(type);
            kind.name = base::text(kind.children[0].name, "[", kind.array_size, "]");
            break;
        case DUCKDB_TYPE_MAP:
            kind.children.push_back(read_kind(duckdb, duckdb.map_type_key_type(type)));
            kind.children.push_back(read_kind(duckdb, duckdb.map_type_value_type(type)));
            kind.name = base::text("MAP(", kind.children[0].name, ", ", kind.children[1].name, ")");
            break;
        case DUCKDB_TYPE_STRUCT:
            read_struct(duckdb, type, kind);
            break;
        default:
            kind.name = plain_name(kind.id);
    }
}

}  // namespace

Kind read_kind(const Library& duckdb, duckdb_logical_type type) {
    Kind kind;
    kind.id = duckdb.get_type_id(type);
    read_nested(duckdb, type, kind);
    if (std::string alias = taken(duckdb, duckdb.logical_type_get_alias(type)); !alias.empty()) {
        kind.name = std::move(alias);  // JSON is a VARCHAR by another name
    }
    duckdb.destroy_logical_type(&type);
    return kind;
}

bool Kind::is_readable() const {
    switch (id) {
        case DUCKDB_TYPE_BLOB:
        case DUCKDB_TYPE_TIME:
        case DUCKDB_TYPE_TIME_NS:
        case DUCKDB_TYPE_TIME_TZ:
        case DUCKDB_TYPE_INTERVAL:
        case DUCKDB_TYPE_UHUGEINT:
        case DUCKDB_TYPE_UUID:
        case DUCKDB_TYPE_BIT:
        case DUCKDB_TYPE_UNION:
        case DUCKDB_TYPE_BIGNUM:
        case DUCKDB_TYPE_INVALID:
        case DUCKDB_TYPE_ANY:
            return false;
        default:
            return std::ranges::all_of(children, &Kind::is_readable);
    }
}

Type Kind::type() const {
    switch (id) {
        case DUCKDB_TYPE_BOOLEAN:
            return Type::boolean;
        case DUCKDB_TYPE_TINYINT:
        case DUCKDB_TYPE_SMALLINT:
        case DUCKDB_TYPE_INTEGER:
        case DUCKDB_TYPE_UTINYINT:
        case DUCKDB_TYPE_USMALLINT:
            return Type::integer;
        case DUCKDB_TYPE_UINTEGER:
        case DUCKDB_TYPE_BIGINT:
            return Type::bigint;
        case DUCKDB_TYPE_FLOAT:
        case DUCKDB_TYPE_DOUBLE:
            return Type::real;
        case DUCKDB_TYPE_VARCHAR:
            return Type::text;
        case DUCKDB_TYPE_TIMESTAMP:
        case DUCKDB_TYPE_TIMESTAMP_S:
        case DUCKDB_TYPE_TIMESTAMP_MS:
        case DUCKDB_TYPE_TIMESTAMP_NS:
            return Type::timestamp;
        case DUCKDB_TYPE_TIMESTAMP_TZ:
            return Type::timestamp_tz;
        case DUCKDB_TYPE_DATE:
            return Type::date;
        case DUCKDB_TYPE_LIST:
            return children[0].id == DUCKDB_TYPE_DOUBLE ? Type::list_real : Type::other;
        default:
            return Type::other;
    }
}

}  // namespace sql
