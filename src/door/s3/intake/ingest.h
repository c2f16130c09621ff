#pragma once
// Takes a body of any size at the disk's pace: up to a piece of it is in memory, what is larger is
// written piece by piece as it comes.

#include <optional>
#include <string>

#include "door/s3/api/checksum.h"
#include "door/s3/intake/body_source.h"
#include "door/s3/intake/house.h"
#include "object/multipart/draft.h"

namespace door::s3::intake {

// A body that is all there, and nobody's yet.
struct Ingested {
    object::Blob blob;
    std::string last_piece;  // or all of it, if it is no larger than a piece
    Sums sums;

    bool is_one_piece() const { return blob.bytes <= object::kPieceBytes; }
};

struct IngestRules {
    const api::Algorithm& algorithm;  // of Sums::checksum
    std::uint64_t bytes_max = object::kPartBytesMax;
};

// EntityTooLarge, and what the source says. Nothing is left on the disk of a body that fails.
run::Task<api::Outcome<Ingested>> ingest(House& house, object::TransactionalBucket& bucket,
                                         BodySource& source, IngestRules rules);

// Gives up a body that will be nobody's.
run::Task<void> discard(House& house, object::TransactionalBucket& bucket,
                        const Ingested& ingested);

// To the draft: `object` with the body, which lives as long as the draft.
void add_object(object::multipart::Draft& draft, object::Write object, const Ingested& ingested);

}  // namespace door::s3::intake
