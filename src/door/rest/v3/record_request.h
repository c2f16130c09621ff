#pragma once
// The body of a produce request: JSON objects, one behind the other, each a record.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "door/rest/schemas/schemas.h"

namespace door::rest::v3 {

// JSON objects one behind the other, in a text that comes in parts. No byte is looked at twice.
class Objects {
  public:
    void add(std::string_view part);
    // The next one, until add(); nothing where it is not there whole, or what is there is none.
    std::optional<std::string_view> next();

    // Blanks alone are left.
    bool is_at_end();
    // What comes next can be no object.
    bool is_broken();
    // Of an object that is not there whole.
    std::size_t bytes_left() const { return text_.size() - begin_; }

  private:
    void skip_blanks();

    std::string text_;
    std::size_t begin_ = 0;  // of the object under way
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    bool is_text_ = false;
    bool is_escaped_ = false;
};

struct RecordRequest {
    // What the data go by; all empty: the subject's latest version.
    struct SchemaChoice {
        std::string type;  // by the registry's name; empty: that of the schema
        std::optional<std::int32_t> id;
        std::optional<std::string> text;
        std::string subject;  // empty: by the strategy
        schemas::Subject::Strategy strategy = schemas::Subject::Strategy::topic;
        std::optional<std::int32_t> version;
    };
    struct Data {
        std::string type;                  // "JSON"; empty where there is no data, or a schema says
        std::optional<std::string> bytes;  // with a schema, JSON until it is encoded
        std::optional<SchemaChoice> schema;
    };
    std::optional<std::int32_t> partition;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;
    Data key;
    Data value;
    std::optional<base::WallTime> time;
};

// With the partition and the time that it goes by.
struct PlacedRecord {
    RecordRequest record;
    base::Partition partition;
    base::WallTime time{};

    // What it takes as a batch of its own, at most.
    std::size_t bytes_max() const;
};

// The name of a type of schemas here: "JSONSCHEMA" for the registry's "JSON".
std::string_view type_of_schemas(std::string_view type);

// Code::malformed, Code::invalid_argument, Code::unsupported.
base::Result<RecordRequest> read_record(std::string object);

}  // namespace door::rest::v3
