// Schemas written: the order of attributes is that of Apache Avro's Schema.toString().

#include <set>
#include <utility>

#include "codec/avro/schema.h"
#include "codec/json/writer.h"

namespace codec::avro {
namespace {

class Writer {
  public:
    Writer(std::string& out, std::set<const Schema*> own) : json_(out), own_(std::move(own)) {}

    void write(const Schema& schema) {
        if (schema.is_named()) return write_named(schema);
        if (schema.type == Type::alternatives) {
            json_.begin_array();
            for (const Schema* branch : schema.branches) write(*branch);
            json_.end_array();
            return;
        }
        const bool is_plain = schema.items == nullptr && schema.properties.empty();
        if (is_plain) return json_.string(name_of(schema.type));
        json_.begin_object();
        json_.key("type").string(name_of(schema.type));
        if (schema.items != nullptr) {
            json_.key(schema.type == Type::array ? "items" : "values");
            write(*schema.items);
        }
        put(schema.properties);
        json_.end_object();
    }

  private:
    void write_named(const Schema& schema) {
        // Defined once; what is known from elsewhere is never defined here.
        if (!own_.contains(&schema) || !written_.insert(&schema).second) {
            const bool is_near = schema.space == space_;
            return json_.string(is_near ? schema.name : schema.full_name());
        }
        json_.begin_object();
        json_.key("type").string(schema.is_error ? "error" : name_of(schema.type));
        json_.key("name").string(schema.name);
        if (schema.space != space_) json_.key("namespace").string(schema.space);
        const std::string outer = std::exchange(space_, schema.space);
        if (schema.doc) json_.key("doc").string(*schema.doc);
        if (schema.type == Type::record) {
            json_.key("fields").begin_array();
            for (const Field& field : schema.fields) write_field(field);
            json_.end_array();
        } else if (schema.type == Type::enumeration) {
            put("symbols", schema.symbols);
            if (schema.fallback) json_.key("default").string(*schema.fallback);
        } else {
            json_.key("size").number(schema.size);
        }
        put(schema.properties);
        if (!schema.aliases.empty()) put("aliases", schema.aliases);
        json_.end_object();
        space_ = outer;
    }

    void write_field(const Field& field) {
        json_.begin_object();
        json_.key("name").string(field.name);
        json_.key("type");
        write(*field.type);
        if (field.doc) json_.key("doc").string(*field.doc);
        if (field.fallback) json_.key("default").raw(*field.fallback);
        if (field.order && *field.order != "ascending") json_.key("order").string(*field.order);
        if (!field.aliases.empty()) put("aliases", field.aliases);
        put(field.properties);
        json_.end_object();
    }

    void put(std::string_view key, const std::vector<std::string>& texts) {
        json_.key(key).begin_array();
        for (const std::string& text : texts) json_.string(text);
        json_.end_array();
    }
    void put(const Properties& properties) {
        for (const auto& [name, value] : properties) json_.key(name).raw(value);
    }

    JsonWriter json_;
    const std::set<const Schema*> own_;
    std::set<const Schema*> written_;
    std::string space_;
};

}  // namespace

std::string Document::text() const {
    std::set<const Schema*> own;
    for (const auto& [name, schema] : own_) own.insert(schema);
    std::string out;
    Writer(out, std::move(own)).write(*root_);
    return out;
}

}  // namespace codec::avro
