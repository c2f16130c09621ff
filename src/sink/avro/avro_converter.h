#pragma once
// AvroConverter: records that a zero byte and the id of a registry's schema stand in front of.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "codec/avro/schema.h"
#include "sink/record/schema.h"

namespace sink {

// What a record goes by. `subject` is only for the version that the schema has in it.
struct SchemaWish {
    std::int32_t id = 0;
    std::string subject;
    friend auto operator<=>(const SchemaWish&, const SchemaWish&) = default;
};
// As a registry has it.
struct RegisteredSchema {
    std::shared_ptr<const codec::avro::Schema> schema;
    std::optional<std::int32_t> version;  // none: the subject does not have it
};

class AvroConverter {
  public:
    // The schema that has to be known before the record can be read; nothing if it is, or if the
    // bytes name none.
    std::optional<SchemaWish> missing(base::ByteView record, std::string_view subject) const;
    // What the registry said; an error is the answer to every record that wants it.
    void learn(const SchemaWish& wish, const Result<RegisteredSchema>& answer);

    // Code::malformed in Connect's words, with the topic.
    Result<SchemaAndValue> read(base::ByteView record, std::string_view subject,
                                std::string_view topic) const;

  private:
    struct Known {
        std::shared_ptr<const codec::avro::Schema> avro;
        SchemaPtr connect;
    };
    Result<SchemaAndValue> read_framed(base::ByteView record, std::string_view subject) const;

    std::map<SchemaWish, Result<Known>> known_;
};

}  // namespace sink
