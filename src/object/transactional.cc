#include "object/transactional.h"

#include "codec/endian.h"
#include "object/reserved.h"

namespace object {

std::string piece_key(const BlobId& id, std::uint32_t number) {
    std::array<std::byte, sizeof number> digits{};
    codec::store_big(digits.data(), number);
    std::string key = reserved_key(ReservedSpace::piece, base::as_text(id));
    return key.append(base::as_text(digits));
}

std::uint32_t pieces_of(const Blob& blob) {
    return static_cast<std::uint32_t>((blob.bytes + kPieceBytes - 1) / kPieceBytes);
}

std::uint64_t Assembly::bytes() const {
    std::uint64_t sum = 0;
    for (const Blob& blob : blobs) sum += blob.bytes;
    return sum;
}

}  // namespace object
