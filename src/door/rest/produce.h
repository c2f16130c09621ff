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
#include "wire/rest_v2.h"

namespace door::rest {

using Records = std::variant<wire::rest::ProduceJson, wire::rest::ProduceBinary>;

// Keys and values are views into `body`, which is changed in place. Code::malformed,
// Code::invalid_argument.
base::Result<Records> read_records(std::string& body, Format format);

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
    http::Response answer() &&;

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
