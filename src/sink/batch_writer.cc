#include "sink/batch_writer.h"

#include <utility>

#include "base/text.h"
#include "broker/aborted_batches.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

}  // namespace

Result<> BatchWriter::write(ByteView batches, const Aborted& aborted) {
    return settle(take_batches(batches, aborted));
}

Result<> BatchWriter::close_file() {
    finish_files();
    return settle({});
}

Result<> BatchWriter::settle(Result<> outcome) {
    if (outcome) outcome = put();
    if (!outcome) {
        forget_unfinished();
        position_ = committable_;
    }
    return outcome;
}

Result<> BatchWriter::put() {
    TRY(committable_, put_finished());
    return {};
}

Result<> BatchWriter::take_batches(ByteView batches, const Aborted& aborted) {
    broker::AbortedBatches transactions(aborted);
    while (!batches.empty()) {
        TRY(const codec::BatchHeader header, codec::decode_header(batches));
        if (header.length < 0 || header.bytes() > batches.size()) {
            return Error{Code::malformed, base::text("offset ", header.base_offset,
                                                     ": the batch is longer than what was read")};
        }
        const ByteView batch = batches.first(header.bytes());
        batches = batches.subspan(batch.size());
        const bool counts = transactions.counts(header);
        if (header.last_offset() < position_) continue;
        if (counts) {
            TRY_VOID(take_batch(batch, header));
            if (const auto waits = waits_at()) {
                position_ = *waits;
                return {};
            }
        }
        position_ = base::next(header.last_offset());
        if (is_full()) TRY_VOID(put());
    }
    return {};
}

Result<> BatchWriter::take_batch(ByteView batch, const codec::BatchHeader& header) {
    base::Bytes unpacked;
    const auto records = codec::decode_records(batch, unpacked);
    if (records) return take_records(*records);
    // A codec that is not offered may be tomorrow; all else will never read better than now.
    if (records.error().code == Code::unsupported) {
        return base::within(base::text("offset ", header.base_offset), records.error());
    }
    return take_unreadable(batch, header);
}

}  // namespace sink
