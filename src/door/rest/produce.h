#pragma once
// A produce request without its I/O: body → records → batches, and outcomes → answer.

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "door/http/http.h"
#include "door/rest/formats.h"
#include "door/rest/schemas/schemas.h"
#include "run/task.h"
#include "wire/rest_v2.h"

namespace door::rest {

// Records that went by schemas, ready to be stored.
struct ProduceEncoded {
    std::vector<wire::rest::ProduceRecord<base::Bytes>> records;
    std::optional<std::int32_t> key_schema_id;
    std::optional<std::int32_t> value_schema_id;
};

using Records = std::variant<wire::rest::ProduceJson, wire::rest::ProduceBinary, ProduceEncoded>;

// JSON or binary. Keys and values are views into `body`, which is changed in place.
// Code::malformed, Code::invalid_argument.
base::Result<Records> read_records(std::string& body, Format format);

// JSON that goes by the schemas that the request brings or names; theirs are the subjects
// `<topic>-key` and `<topic>-value`.
run::Task<schemas::Outcome<Records>> encode(schemas::Schemas& schemas, Format format,
                                            wire::rest::ProduceJson request, std::string topic);

struct Destination {
    std::string_view topic;
    std::int32_t partitions = 1;
    std::optional<base::Partition> named;  // by the path; a record's own name beats it
    base::Partition keyless;               // where this request's records without a key go
};

// What happened to the records of one request, in its order.
class Outcomes {
  public:
    explicit Outcomes(std::size_t count) : records_(count) {}

    void stored(std::uint32_t record, base::Partition partition, base::Offset offset);
    // Status and code of the answer by the error table.
    void refused(std::uint32_t record, const base::Error& error);
    void refused(std::span<const std::uint32_t> records, const base::Error& error);

    std::size_t refused_count() const { return refused_; }
    // Says which schemas the records went by.
    http::Response answer(const Records& records = {}) &&;

  private:
    std::vector<wire::rest::ProducedRecord> records_;
    std::forward_list<std::string> messages_;  // what the records' `error` views; once per failure
    std::size_t refused_ = 0;
    int status_ = 200;
};

struct Batch {
    base::Partition partition;
    base::Bytes bytes;
    std::vector<std::uint32_t> records;  // their places in the request
};

// Records that cannot be stored anywhere are refused in `outcomes` at once; the others come in
// batches, one per partition unless that would be above the limit, in order.
std::vector<Batch> batches_of(const Records& records, const Destination& to, base::WallTime now,
                              Outcomes& outcomes);

std::size_t count_of(const Records& records);

}  // namespace door::rest
