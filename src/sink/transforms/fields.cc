// InsertField, ReplaceField, MaskField, ValueToKey.

#include <algorithm>

#include "base/text.h"
#include "sink/transforms/schema_change.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// "name!" is a field that must be there, "name?" one that need not, as without a mark; of no
// meaning without a schema.
struct NewField {
    std::string name;
    Presence presence = Presence::optional;
};
NewField new_field(const TransformOptions& options, std::string_view key) {
    NewField field{std::string(options.given(key).value_or(""))};
    if (field.name.ends_with('!')) field.presence = Presence::required;
    if (field.name.ends_with('!') || field.name.ends_with('?')) field.name.pop_back();
    return field;
}

class InsertField final : public Transform {
  public:
    InsertField(const TransformOptions& options, Side side)
        : side_(side),
          topic_(new_field(options, "topic.field")),
          partition_(new_field(options, "partition.field")),
          offset_(new_field(options, "offset.field")),
          time_(new_field(options, "timestamp.field")),
          static_(new_field(options, "static.field")),
          static_value_(options.text("static.value", "")) {}

    bool inserts() const {
        return !(topic_.name.empty() && partition_.name.empty() && offset_.name.empty() &&
                 time_.name.empty() && static_.name.empty());
    }

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(Object * object, object_of(value, "field insertion"));
        TRY_VOID(change_.apply(schema_side_of(record, side_),
                               [this](const Schema& schema) { return inserted(schema); }));
        const auto put = [object](const NewField& field, Value inserted) {
            if (!field.name.empty()) set(*object, field.name, std::move(inserted));
        };
        put(topic_, Value::text(record.topic.value()));
        put(partition_, Value::integer(record.partition.value()));
        put(offset_, Value::integer(record.offset.value()));
        put(time_, Value::integer(base::epoch_ms(record.time)));
        put(static_, Value::text(static_value_));
        return Fate::keeps;
    }

  private:
    Result<Schema> inserted(const Schema& schema) const {
        Schema made = structure_like(schema);
        made.fields = schema.fields;
        const auto add = [&made](const NewField& field, SchemaType type,
                                 std::string_view name = "") -> Result<> {
            if (field.name.empty()) return {};
            return add_field(made, field.name, make_schema(type, field.presence, name));
        };
        TRY_VOID(add(topic_, SchemaType::string));
        TRY_VOID(add(partition_, SchemaType::int32));
        TRY_VOID(add(offset_, SchemaType::int64));
        TRY_VOID(add(time_, SchemaType::int64, kTimestamp));
        TRY_VOID(add(static_, SchemaType::string));
        return made;
    }

    Side side_;
    SchemaChange change_;
    NewField topic_;
    NewField partition_;
    NewField offset_;
    NewField time_;
    NewField static_;
    std::string static_value_;
};

class ReplaceField final : public Transform {
  public:
    ReplaceField(Side side, std::vector<std::string> exclude, std::vector<std::string> include,
                 std::vector<std::pair<std::string, std::string>> renames)
        : side_(side),
          exclude_(std::move(exclude)),
          include_(std::move(include)),
          renames_(std::move(renames)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(Object * object, object_of(value, "field replacement"));
        Object kept;
        for (Field& field : *object) {
            if (!stays(field.name)) continue;
            set(kept, renamed(field.name), std::move(field.value));
        }
        *object = std::move(kept);
        const auto replaced = [this](const Schema& schema) -> Result<Schema> {
            Schema made = structure_like(schema);
            for (const SchemaField& field : schema.fields) {
                if (!stays(field.name)) continue;
                TRY_VOID(add_field(made, renamed(field.name), field.schema));
            }
            return made;
        };
        TRY_VOID(change_.apply(schema_side_of(record, side_), replaced));
        return Fate::keeps;
    }

  private:
    bool stays(const std::string& name) const {
        if (std::ranges::find(exclude_, name) != exclude_.end()) return false;
        return include_.empty() || std::ranges::find(include_, name) != include_.end();
    }
    const std::string& renamed(const std::string& name) const {
        const auto found =
            std::ranges::find(renames_, name, &std::pair<std::string, std::string>::first);
        return found == renames_.end() ? name : found->second;
    }

    Side side_;
    SchemaChange change_;
    std::vector<std::string> exclude_;
    std::vector<std::string> include_;
    std::vector<std::pair<std::string, std::string>> renames_;
};

class MaskField final : public Transform {
  public:
    MaskField(Side side, std::vector<std::string> fields, std::optional<std::string> replacement)
        : side_(side), fields_(std::move(fields)), replacement_(std::move(replacement)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(Object * object, object_of(value, "mask fields"));
        for (const std::string& name : fields_) {
            Value* const field = find(*object, name);
            if (field == nullptr || field->is_null()) continue;
            TRY(*field, masked(*field));
        }
        return Fate::keeps;
    }

  private:
    Result<Value> masked(const Value& value) const {
        const bool is_text = value.as<std::string>() != nullptr;
        const bool is_number = value.as<Number>() != nullptr;
        if (replacement_ && is_text) return Value::text(*replacement_);
        if (replacement_ && is_number) {
            auto number = parse_json(*replacement_);
            if (number && number->as<Number>() != nullptr) return number;
            return Error{Code::invalid_argument,
                         base::text("Unable to convert ", *replacement_, " to number")};
        }
        if (replacement_) {
            return Error{Code::invalid_argument,
                         "Cannot mask value of this type with custom replacement."};
        }
        if (is_text) return Value::text("");
        if (is_number) return value.to_integer() ? Value::integer(0) : Value(Number{"0.0"});
        if (value.as<bool>() != nullptr) return Value(false);
        if (value.as<Array>() != nullptr) return Value(Array{});
        // Zero, if it is a decimal.
        if (value.as<base::Bytes>() != nullptr) return Value(base::Bytes(1));
        if (value.as<Object>() != nullptr) return Value(Object{});
        return Value();
    }

    Side side_;
    std::vector<std::string> fields_;
    std::optional<std::string> replacement_;
};

class ValueToKey final : public Transform {
  public:
    explicit ValueToKey(std::vector<std::string> fields) : fields_(std::move(fields)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        TRY(const Object* object, object_of(record.value, "copying fields from value to key"));
        Object key;
        for (const std::string& name : fields_) {
            const Value* const field = find(*object, name);
            set(key, name, field != nullptr ? *field : Value());
        }
        record.key = Value(std::move(key));
        record.key_schema = record.value_schema;
        const auto copied = [this](const Schema& schema) -> Result<Schema> {
            Schema made;
            made.type = SchemaType::structure;
            for (const std::string& name : fields_) {
                const SchemaField* const field = schema.field(name);
                if (field == nullptr) {
                    return Error{Code::invalid_argument,
                                 base::text("Field does not exist: ", name)};
                }
                TRY_VOID(add_field(made, name, field->schema));
            }
            return made;
        };
        TRY_VOID(change_.apply(record.key_schema, copied));
        return Fate::keeps;
    }

  private:
    std::vector<std::string> fields_;
    SchemaChange change_;
};

}  // namespace

MadeTransform make_insert_field(const TransformOptions& options, Side side) {
    auto made = std::make_unique<InsertField>(options, side);
    if (!made->inserts()) return Error{Code::invalid_argument, "No field insertion configured"};
    if (options.given("static.field").has_value() != options.given("static.value").has_value()) {
        return options.wrong("static.value",
                             "static.field and static.value are to be given together");
    }
    return std::unique_ptr<Transform>(std::move(made));
}

MadeTransform make_replace_field(const TransformOptions& options, Side side) {
    const auto either = [&options](std::string_view name, std::string_view old_name) {
        return options.list(options.given(name) ? name : old_name);
    };
    std::vector<std::pair<std::string, std::string>> renames;
    for (const std::string& one : options.list("renames")) {
        const std::size_t colon = one.find(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == one.size()) {
            return options.wrong("renames", base::text("Invalid rename mapping: ", one));
        }
        renames.emplace_back(trimmed(std::string_view(one).substr(0, colon)),
                             trimmed(std::string_view(one).substr(colon + 1)));
    }
    return std::unique_ptr<Transform>(std::make_unique<ReplaceField>(
        side, either("exclude", "blacklist"), either("include", "whitelist"), std::move(renames)));
}

MadeTransform make_mask_field(const TransformOptions& options, Side side) {
    TRY(std::vector<std::string> fields, options.required_list("fields"));
    std::optional<std::string> replacement;
    if (const auto given = options.given("replacement")) replacement = std::string(*given);
    return std::unique_ptr<Transform>(
        std::make_unique<MaskField>(side, std::move(fields), std::move(replacement)));
}

MadeTransform make_value_to_key(const TransformOptions& options, Side) {
    TRY(std::vector<std::string> fields, options.required_list("fields"));
    return std::unique_ptr<Transform>(std::make_unique<ValueToKey>(std::move(fields)));
}

}  // namespace sink
