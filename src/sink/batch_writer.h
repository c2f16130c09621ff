#pragma once
// What a sink does with the records of one partition: batches in, something durable out. The walk
// over batches and the two offsets are here; what becomes of records is the writer's own.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "broker/broker.h"
#include "codec/records/record_batch.h"
#include "sink/avro/avro_converter.h"

namespace sink {

using base::ByteView;
using base::Offset;
using base::Result;
using Aborted = std::vector<broker::AbortedTransaction>;
using Records = std::vector<codec::Record>;

// What was done since the beginning; records that are written again count again.
struct Written {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t records_raw = 0;      // in objects of their own
    std::uint64_t records_skipped = 0;  // left out, as the configuration asks
    std::uint64_t batches_raw = 0;      // whole batches that do not decode, kept as one raw object
};

// A record that is left out, for the dead letter topic: its bytes as they came, with headers.
struct DeadLetter {
    std::optional<std::string> key;
    std::optional<std::string> value;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

//   Owner: Follower, one per partition.  Runs on: a lane, one call at a time.
//   Ends: at any moment; what is not durable is read again from committable().
//
// SINK-1  committable() never runs ahead of what is durable.
// SINK-2  Whoever begins anew at a committable() of before writes the same keys with the same
//         bytes.
class BatchWriter {
  public:
    explicit BatchWriter(Offset from) : position_(from), committable_(from) {}
    virtual ~BatchWriter() = default;
    BatchWriter(const BatchWriter&) = delete;
    BatchWriter& operator=(const BatchWriter&) = delete;

    // Takes the batches of a fetch, in order; records below position(), those of aborted
    // transactions and markers are passed over. All that is whole is durable when it returns. On an
    // error whatever is not goes from memory, and position() falls back to committable().
    Result<> write(ByteView batches, const Aborted& aborted = {});
    // Puts what is unfinished, if there is anything.
    Result<> close_file();

    // The next offset to be handed in.
    Offset position() const { return position_; }
    // All records below are durable, or left out.
    Offset committable() const { return committable_; }
    const Written& written() const { return written_; }
    virtual bool has_open_file() const = 0;
    // Whether close_file() is to be called though no record comes.
    virtual bool is_due(base::WallTime /*now*/) const { return false; }
    // Of the records left out since the last call.
    virtual std::vector<DeadLetter> take_dead_letters() { return {}; }
    // The schema that the record at position() waits for; learn() brings the answer.
    virtual std::optional<SchemaWish> schema_wish() const { return std::nullopt; }
    virtual void learn(const SchemaWish& /*wish*/, const Result<RegisteredSchema>& /*answer*/) {}
    // After an error: what no second try would change, for a person to read.
    virtual std::optional<std::string> failure() const { return std::nullopt; }

  protected:
    // In order; those below position() are to be passed over. It may end before waits_at().
    virtual Result<> take_records(const Records& records) = 0;
    virtual Result<> take_unreadable(ByteView batch, const codec::BatchHeader& header) = 0;
    // The record that cannot be read yet.
    virtual std::optional<Offset> waits_at() const { return std::nullopt; }
    // Closes all that is open.
    virtual void finish_files() = 0;
    // Makes all that is closed durable; the offset that may be committed then.
    virtual Result<Offset> put_finished() = 0;
    virtual void forget_unfinished() = 0;
    // So much waits to be put that it should be, before more comes.
    virtual bool is_full() const = 0;

    Written& counts() { return written_; }

  private:
    Result<> take_batches(ByteView batches, const Aborted& aborted);
    Result<> take_batch(ByteView batch, const codec::BatchHeader& header);
    Result<> put();
    Result<> settle(Result<> outcome);

    Offset position_;
    Offset committable_;
    Written written_;
};

using MakeWriter =
    std::function<std::unique_ptr<BatchWriter>(const base::TopicPartition& place, Offset from)>;

}  // namespace sink
