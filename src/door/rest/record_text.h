#pragma once
// Records as the answer to GET …/records shows them.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "broker/consumer/consumer.h"
#include "door/rest/formats.h"
#include "door/rest/schemas/schemas.h"

namespace door::rest {

class RecordText {
  public:
    explicit RecordText(Format format) : format_(format) {}

    // Appends {"topic","key","value","partition","offset"}; false, and nothing appended, if key or
    // value is not of the format, or goes by a schema that is not known here yet.
    bool append(std::string& out, const broker::consumer::Record& record);

    // The schema that the last append() lacked.
    std::optional<std::int32_t> missing_schema() const { return missing_; }
    void know(schemas::SchemaPtr schema);
    // What was wrong with the record, if it was not that.
    const std::string& complaint() const { return complaint_; }

  private:
    std::optional<std::string> json_of(const std::optional<base::ByteView>& blob);
    std::optional<std::string> json_by_schema(base::ByteView record);
    std::nullopt_t complain(std::string_view what);

    const Format format_;
    std::map<std::int32_t, schemas::SchemaPtr> schemas_;
    std::optional<std::int32_t> missing_;
    std::string complaint_;
};

}  // namespace door::rest
