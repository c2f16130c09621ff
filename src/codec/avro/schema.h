#pragma once
// Avro schemas (specification 1.11): read from JSON, written as Apache Avro's Java library writes
// them, which is what schema registries compare and give back.
//
//     TRY(const Document document, Document::parse(text, {}));
//     document.root().type == Type::record;

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace codec::avro {

enum class Type : std::uint8_t {
    null,
    boolean,
    integer,
    long_integer,
    single,
    double_precision,
    bytes,
    string,
    record,
    enumeration,
    array,
    map,
    fixed,
    alternatives,  // a union
};

// "int", "record": the specification's word.
std::string_view name_of(Type type);

struct Schema;

// What the specification does not name: kept, and written again. Values are JSON.
using Properties = std::vector<std::pair<std::string, std::string>>;

struct Field {
    std::string name;
    const Schema* type = nullptr;
    std::optional<std::string> doc;
    std::optional<std::string> fallback;  // "default": JSON
    std::optional<std::string> order;
    std::vector<std::string> aliases;
    Properties properties;
};

struct Schema {
    Type type = Type::null;
    // Of records, enumerations and fixed ones; the space may be empty.
    std::string name;
    std::string space;
    std::optional<std::string> doc;
    std::vector<std::string> aliases;
    std::vector<Field> fields;            // record
    std::vector<std::string> symbols;     // enumeration
    std::optional<std::string> fallback;  // enumeration: the symbol for unknown ones
    const Schema* items = nullptr;        // array; map: its values
    std::vector<const Schema*> branches;  // alternatives
    std::uint32_t size = 0;               // fixed
    bool is_error = false;                // a record written "error"
    Properties properties;

    bool is_named() const {
        return type == Type::record || type == Type::enumeration || type == Type::fixed;
    }
    // "space.name"; of unnamed ones the type's word.
    std::string full_name() const;
};

// A schema with all the schemas in it.
class Document {
  public:
    // `known`: documents whose named schemas this one may use. They outlive it. Code::
    // invalid_argument says what is wrong, and where.
    static base::Result<Document> parse(std::string_view json,
                                        std::span<const Document* const> known);

    const Schema& root() const { return *root_; }
    // Compact JSON, attributes in the order of Avro's Java library; what is known from elsewhere
    // stands there by its name.
    std::string text() const;

  private:
    friend class Parser;
    using Names = std::map<std::string, const Schema*, std::less<>>;

    // On the heap, so that pointers outlive a move.
    std::unique_ptr<std::deque<Schema>> schemas_ = std::make_unique<std::deque<Schema>>();
    Names own_;
    const Schema* root_ = nullptr;
};

}  // namespace codec::avro
