// InsertField, ReplaceField, MaskField, ValueToKey.

#include <algorithm>

#include "base/text.h"
#include "sink/transforms/transform.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// "name!" is a field that must be there, "name?" one that need not; without a schema both are the
// same.
std::string field_name(const TransformOptions& options, std::string_view key) {
    std::string name(options.given(key).value_or(""));
    if (!name.empty() && (name.back() == '!' || name.back() == '?')) name.pop_back();
    return name;
}

class InsertField final : public Transform {
  public:
    InsertField(const TransformOptions& options, Side side)
        : side_(side),
          topic_(field_name(options, "topic.field")),
          partition_(field_name(options, "partition.field")),
          offset_(field_name(options, "offset.field")),
          time_(field_name(options, "timestamp.field")),
          static_(field_name(options, "static.field")),
          static_value_(options.text("static.value", "")) {}

    bool inserts() const {
        return !(topic_.empty() && partition_.empty() && offset_.empty() && time_.empty() &&
                 static_.empty());
    }

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(Object * object, object_of(value, "field insertion"));
        const auto put = [object](const std::string& name, Value field) {
            if (!name.empty()) set(*object, name, std::move(field));
        };
        put(topic_, Value::text(record.topic.value()));
        put(partition_, Value::integer(record.partition.value()));
        put(offset_, Value::integer(record.offset.value()));
        put(time_, Value::integer(base::epoch_ms(record.time)));
        put(static_, Value::text(static_value_));
        return Fate::keeps;
    }

  private:
    Side side_;
    std::string topic_;
    std::string partition_;
    std::string offset_;
    std::string time_;
    std::string static_;
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
        return Fate::keeps;
    }

  private:
    std::vector<std::string> fields_;
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
