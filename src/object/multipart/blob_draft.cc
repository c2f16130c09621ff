#include "object/multipart/blob_draft.h"

#include <algorithm>

#include "codec/endian.h"
#include "object/reserved.h"

namespace object::multipart {
namespace {

std::string mark_key(const BlobId& id) {
    return reserved_key(ReservedSpace::blob, base::as_text(id));
}

// Removals of one change, at most.
constexpr std::size_t kPiecesPerChange = 10'000;

}  // namespace

BlobId random_blob_id(io::Random& random) {
    BlobId id{};
    codec::store_big(id.data(), random.next());
    codec::store_big(id.data() + sizeof(std::uint64_t), random.next());
    return id;
}

Draft piece_of(const BlobId& id, std::uint32_t number, ByteView body) {
    // No client sees the ETag of a piece; its bytes have a CRC of their own.
    static constexpr Md5Digest kNoDigest{};
    Draft draft;
    if (number == 0) draft.writes.push_back({.key = draft.keep(mark_key(id))});
    draft.writes.push_back(
        {.key = draft.keep(piece_key(id, number)), .body = body, .md5 = &kNoDigest});
    return draft;
}

void add_last_piece(Draft& draft, const Blob& blob, ByteView body) {
    static constexpr Md5Digest kNoDigest{};
    const std::uint32_t pieces = pieces_of(blob);
    if (pieces == 0) return;
    draft.writes.push_back(
        {.key = draft.keep(piece_key(blob.id, pieces - 1)), .body = body, .md5 = &kNoDigest});
    if (pieces > 1) draft.remove(mark_key(blob.id));
}

Result<Draft> discard_blob(Bucket& bucket, const BlobId& id) {
    Draft draft;
    ListRequest request;
    request.prefix = reserved_key(ReservedSpace::piece, base::as_text(id));
    request.keys_max = kPiecesPerChange;
    TRY(const ListPage page, bucket.list(request));
    for (const Info& piece : page.objects) draft.remove(piece.key);
    // The mark stays until nothing is left that it leads to.
    if (!page.next) draft.remove(mark_key(id));
    return draft;
}

Result<> discard_unfinished_blobs(TransactionalBucket& bucket) {
    const std::string space = reserved_key(ReservedSpace::blob, "");
    for (;;) {
        TRY(const ListPage page, bucket.list({.prefix = space, .keys_max = 1}));
        if (page.objects.empty()) return {};
        const ByteView name = base::as_bytes(page.objects.front().key).subspan(space.size());
        BlobId id{};
        if (name.size() != id.size()) {
            return base::Error{base::Code::corrupt, "the mark of a body under way is malformed"};
        }
        std::ranges::copy(name, id.begin());
        TRY(Draft draft, discard_blob(bucket, id));
        for (const Result<>& one : bucket.commit({&draft.writes, 1})) TRY_VOID(one);
    }
}

}  // namespace object::multipart
