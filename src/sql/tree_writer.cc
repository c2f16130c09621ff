#include "sql/tree_writer.h"

#include <vector>

#include "base/check.h"

namespace sql {
namespace {

// The widest decimals that lie in 16, 32 and 64 bits (DuckDB's choice).
constexpr std::uint8_t kWidthOf16 = 4;
constexpr std::uint8_t kWidthOf32 = 9;
constexpr std::uint8_t kWidthOf64 = 18;

duckdb_type scalar_type_of(ShapeKind kind) {
    switch (kind) {
        case ShapeKind::boolean:
            return DUCKDB_TYPE_BOOLEAN;
        case ShapeKind::integer:
            return DUCKDB_TYPE_INTEGER;
        case ShapeKind::bigint:
            return DUCKDB_TYPE_BIGINT;
        case ShapeKind::single:
            return DUCKDB_TYPE_FLOAT;
        case ShapeKind::real:
            return DUCKDB_TYPE_DOUBLE;
        case ShapeKind::blob:
            return DUCKDB_TYPE_BLOB;
        case ShapeKind::date:
            return DUCKDB_TYPE_DATE;
        case ShapeKind::time:
            return DUCKDB_TYPE_TIME;
        case ShapeKind::timestamp_tz:
            return DUCKDB_TYPE_TIMESTAMP_TZ;
        default:
            return DUCKDB_TYPE_VARCHAR;
    }
}

class TreeWriter {
  public:
    explicit TreeWriter(const Library& duckdb) : duckdb_(duckdb) {}

    void write(duckdb_vector vector, const Shape& shape, idx_t row, const Tree& value) const {
        if (value.is_null()) return write_null(vector, shape, row);
        switch (shape.kind) {
            case ShapeKind::list:
                return write_list(vector, shape, row, *value.parts());
            case ShapeKind::map:
                return write_map(vector, shape, row, *value.parts());
            case ShapeKind::structure: {
                const Tree::Parts& parts = *value.parts();
                CHECK(parts.size() == shape.parts.size());
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    write(duckdb_.struct_vector_get_child(vector, i), *shape.parts[i].shape, row,
                          parts[i]);
                }
                return;
            }
            case ShapeKind::text:
            case ShapeKind::blob: {
                const auto& text = std::get<std::string>(value.state);
                duckdb_.vector_assign_string_element_len(vector, row, text.data(), text.size());
                return;
            }
            case ShapeKind::decimal:
                return write_decimal(vector, shape, row, std::get<Wide>(value.state));
            case ShapeKind::single:
                put<float>(vector, row, static_cast<float>(std::get<double>(value.state)));
                return;
            case ShapeKind::real:
                put<double>(vector, row, std::get<double>(value.state));
                return;
            case ShapeKind::boolean:
                put<bool>(vector, row, std::get<std::int64_t>(value.state) != 0);
                return;
            case ShapeKind::integer:
            case ShapeKind::date:
                put<std::int32_t>(vector, row,
                                  static_cast<std::int32_t>(std::get<std::int64_t>(value.state)));
                return;
            case ShapeKind::bigint:
            case ShapeKind::time:
            case ShapeKind::timestamp_tz:
                put<std::int64_t>(vector, row, std::get<std::int64_t>(value.state));
                return;
        }
    }

  private:
    template <class T>
    void put(duckdb_vector vector, idx_t row, T value) const {
        static_cast<T*>(duckdb_.vector_get_data(vector))[row] = value;
    }

    // A structure that is none has no parts either.
    void write_null(duckdb_vector vector, const Shape& shape, idx_t row) const {
        duckdb_.vector_ensure_validity_writable(vector);
        duckdb_.vector_get_validity(vector)[row / 64] &= ~(1ULL << (row % 64));
        if (shape.kind == ShapeKind::structure) {
            for (std::size_t i = 0; i < shape.parts.size(); ++i) {
                write_null(duckdb_.struct_vector_get_child(vector, i), *shape.parts[i].shape, row);
            }
        }
        const bool is_list = shape.kind == ShapeKind::list || shape.kind == ShapeKind::map;
        if (is_list) put(vector, row, duckdb_list_entry{0, 0});
    }

    // Room for so many in the vector of all lists' items; where they begin.
    idx_t grow(duckdb_vector vector, idx_t row, idx_t count) const {
        const idx_t begin = duckdb_.list_vector_get_size(vector);
        CHECK(duckdb_.list_vector_reserve(vector, begin + count) == DuckDBSuccess);
        CHECK(duckdb_.list_vector_set_size(vector, begin + count) == DuckDBSuccess);
        put(vector, row, duckdb_list_entry{begin, count});
        return begin;
    }

    void write_list(duckdb_vector vector, const Shape& shape, idx_t row,
                    const Tree::Parts& parts) const {
        idx_t at = grow(vector, row, parts.size());
        const duckdb_vector items = duckdb_.list_vector_get_child(vector);
        for (const Tree& one : parts) write(items, *shape.parts.front().shape, at++, one);
    }

    void write_map(duckdb_vector vector, const Shape& shape, idx_t row,
                   const Tree::Parts& parts) const {
        idx_t at = grow(vector, row, parts.size() / 2);
        const duckdb_vector entries = duckdb_.list_vector_get_child(vector);
        const duckdb_vector keys = duckdb_.struct_vector_get_child(entries, 0);
        const duckdb_vector values = duckdb_.struct_vector_get_child(entries, 1);
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
            write(keys, *shape.parts.front().shape, at, parts[i]);
            write(values, *shape.parts.back().shape, at, parts[i + 1]);
            ++at;
        }
    }

    void write_decimal(duckdb_vector vector, const Shape& shape, idx_t row, Wide value) const {
        const auto low = static_cast<std::int64_t>(value.low);
        if (shape.width <= kWidthOf16) return put(vector, row, static_cast<std::int16_t>(low));
        if (shape.width <= kWidthOf32) return put(vector, row, static_cast<std::int32_t>(low));
        if (shape.width <= kWidthOf64) return put(vector, row, low);
        put(vector, row, duckdb_hugeint{.lower = value.low, .upper = value.high});
    }

    const Library& duckdb_;
};

}  // namespace

duckdb_logical_type logical_type_of(const Library& duckdb, const Shape& shape) {
    if (shape.kind == ShapeKind::decimal) {
        return duckdb.create_decimal_type(shape.width, shape.scale);
    }
    std::vector<duckdb_logical_type> parts;
    std::vector<const char*> names;
    for (const ShapePart& part : shape.parts) {
        parts.push_back(logical_type_of(duckdb, *part.shape));
        names.push_back(part.name.c_str());
    }
    duckdb_logical_type type = nullptr;
    switch (shape.kind) {
        case ShapeKind::list:
            type = duckdb.create_list_type(parts.front());
            break;
        case ShapeKind::map:
            type = duckdb.create_map_type(parts.front(), parts.back());
            break;
        case ShapeKind::structure:
            type = duckdb.create_struct_type(parts.data(), names.data(), parts.size());
            break;
        default:
            type = duckdb.create_logical_type(scalar_type_of(shape.kind));
    }
    for (duckdb_logical_type& part : parts) duckdb.destroy_logical_type(&part);
    return type;
}

void write_tree(const Library& duckdb, duckdb_vector vector, const Shape& shape, std::uint64_t row,
                const Tree& value) {
    TreeWriter(duckdb).write(vector, shape, row, value);
}

}  // namespace sql
