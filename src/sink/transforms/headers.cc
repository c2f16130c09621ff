// HeaderFrom, DropHeaders, InsertHeader, Filter.

#include <algorithm>

#include "base/text.h"
#include "sink/transforms/schema_change.h"

namespace sink {
namespace {

class HeaderFrom final : public Transform {
  public:
    struct Pair {
        std::string field;
        std::string header;
    };
    HeaderFrom(Side side, std::vector<Pair> pairs, bool moves)
        : side_(side), pairs_(std::move(pairs)), moves_(moves) {}

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(Object * object, object_of(value, "header_from"));
        for (const Pair& pair : pairs_) {
            Value* const field = find(*object, pair.field);
            record.headers.push_back({pair.header, field != nullptr ? *field : Value()});
        }
        if (!moves_) return Fate::keeps;
        std::erase_if(*object, [this](const Field& one) { return moves_away(one.name); });
        const auto without = [this](const Schema& schema) -> Result<Schema> {
            Schema made = schema;
            std::erase_if(made.fields,
                          [this](const SchemaField& one) { return moves_away(one.name); });
            return made;
        };
        TRY_VOID(change_.apply(schema_side_of(record, side_), without));
        return Fate::keeps;
    }

  private:
    bool moves_away(const std::string& name) const {
        return std::ranges::find(pairs_, name, &Pair::field) != pairs_.end();
    }

    Side side_;
    SchemaChange change_;
    std::vector<Pair> pairs_;
    bool moves_;
};

class DropHeaders final : public Transform {
  public:
    explicit DropHeaders(std::vector<std::string> names) : names_(std::move(names)) {}
    Result<Fate> apply(SinkRecord& record) const override {
        std::erase_if(record.headers, [this](const RecordField& one) {
            return std::ranges::find(names_, one.name) != names_.end();
        });
        return Fate::keeps;
    }

  private:
    std::vector<std::string> names_;
};

class InsertHeader final : public Transform {
  public:
    InsertHeader(std::string name, std::string literal)
        : name_(std::move(name)), literal_(std::move(literal)) {}
    Result<Fate> apply(SinkRecord& record) const override {
        record.headers.push_back({name_, Value::text(literal_)});
        return Fate::keeps;
    }

  private:
    std::string name_;
    std::string literal_;
};

class Filter final : public Transform {
  public:
    Result<Fate> apply(SinkRecord&) const override { return Fate::drops; }
};

}  // namespace

MadeTransform make_header_from(const TransformOptions& options, Side side) {
    TRY(std::vector<std::string> fields, options.required_list("fields"));
    TRY(std::vector<std::string> headers, options.required_list("headers"));
    TRY(const std::string operation, options.required("operation"));
    if (fields.size() != headers.size()) {
        return options.wrong("fields", "fields and headers must have the same number of elements.");
    }
    if (operation != "move" && operation != "copy") {
        return options.wrong("operation", "String must be one of: move, copy");
    }
    std::vector<HeaderFrom::Pair> pairs;
    for (std::size_t i = 0; i < fields.size(); ++i) pairs.push_back({fields[i], headers[i]});
    return std::unique_ptr<Transform>(
        std::make_unique<HeaderFrom>(side, std::move(pairs), operation == "move"));
}

MadeTransform make_drop_headers(const TransformOptions& options, Side) {
    TRY(std::vector<std::string> names, options.required_list("headers"));
    return std::unique_ptr<Transform>(std::make_unique<DropHeaders>(std::move(names)));
}

MadeTransform make_insert_header(const TransformOptions& options, Side) {
    TRY(std::string name, options.required("header"));
    TRY(std::string literal, options.required("value.literal"));
    return std::unique_ptr<Transform>(
        std::make_unique<InsertHeader>(std::move(name), std::move(literal)));
}

MadeTransform make_filter(const TransformOptions&, Side) {
    return std::unique_ptr<Transform>(std::make_unique<Filter>());
}

}  // namespace sink
