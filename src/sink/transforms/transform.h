#pragma once
// One single message transform, and how it reads its part of a configuration. Private to this room.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sink/keys/key_check.h"
#include "sink/keys/properties.h"
#include "sink/record/sink_record.h"

namespace sink {

enum class Fate : std::uint8_t { keeps, drops };

// Made once, asked by one thread at a time; changes the record in place.
class Transform {
  public:
    virtual ~Transform() = default;
    // Code::invalid_argument, in Connect's words where they are known: this record cannot go
    // through.
    virtual Result<Fate> apply(SinkRecord& record) const = 0;
};

// Which half of a record the class is for: InsertField$Key, InsertField$Value.
enum class Side : std::uint8_t { key, value };

inline Value& side_of(SinkRecord& record, Side side) {
    return side == Side::key ? record.key : record.value;
}

// "transforms.<alias>.<name>" of a configuration. It must outlive this.
class TransformOptions {
  public:
    TransformOptions(const Properties& properties, std::string prefix)
        : properties_(properties), prefix_(std::move(prefix)) {}

    // Nothing if it is absent or blank.
    std::optional<std::string_view> given(std::string_view name) const;
    Result<std::string> required(std::string_view name) const;
    std::string text(std::string_view name, std::string_view fallback) const;
    std::vector<std::string> list(std::string_view name) const;
    Result<std::vector<std::string>> required_list(std::string_view name) const;
    base::Error wrong(std::string_view name, std::string_view why) const;

  private:
    const Properties& properties_;
    std::string prefix_;
};

using MadeTransform = Result<std::unique_ptr<Transform>>;

MadeTransform make_insert_field(const TransformOptions& options, Side side);
MadeTransform make_replace_field(const TransformOptions& options, Side side);
MadeTransform make_mask_field(const TransformOptions& options, Side side);
MadeTransform make_hoist_field(const TransformOptions& options, Side side);
MadeTransform make_extract_field(const TransformOptions& options, Side side);
MadeTransform make_flatten(const TransformOptions& options, Side side);
MadeTransform make_cast(const TransformOptions& options, Side side);
MadeTransform make_timestamp_converter(const TransformOptions& options, Side side);
MadeTransform make_header_from(const TransformOptions& options, Side side);
MadeTransform make_set_schema_metadata(const TransformOptions& options, Side side);
// Of the whole record.
MadeTransform make_value_to_key(const TransformOptions& options, Side side);
MadeTransform make_drop_headers(const TransformOptions& options, Side side);
MadeTransform make_insert_header(const TransformOptions& options, Side side);
MadeTransform make_regex_router(const TransformOptions& options, Side side);
MadeTransform make_timestamp_router(const TransformOptions& options, Side side);
MadeTransform make_filter(const TransformOptions& options, Side side);

// The object that the change needs, or Connect's complaint.
Result<Object*> object_of(Value& value, std::string_view purpose);

}  // namespace sink
