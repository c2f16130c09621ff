#pragma once
// A body on its way: written in pieces as it comes, before there is an object or a part that it
// belongs to. What a crash leaves of one is found again by its mark, and removed.

#include "io/random.h"
#include "object/multipart/draft.h"

namespace object::multipart {

BlobId random_blob_id(io::Random& random);

// One piece that is not the last: kPieceBytes of them. `body` lives as long as the draft.
Draft piece_of(const BlobId& id, std::uint32_t number, ByteView body);
// To the change that makes the blob somebody's: its last piece, which may be the only one.
void add_last_piece(Draft& draft, const Blob& blob, ByteView body);

// Removes the pieces of a blob that will be nobody's, as far as they are there.
Result<Draft> discard_blob(Bucket& bucket, const BlobId& id);
// Removes what was on its way when the process ended. Before anybody else writes.
Result<> discard_unfinished_blobs(TransactionalBucket& bucket);

}  // namespace object::multipart
