#pragma once
// What an S3 server needs beyond Bucket: several writes as one, conditions on ETags, bodies that
// are written in pieces before their object, and objects that can be read while they change.
//
//     OBJ-4  The writes of one Change are all seen after a crash, or none of them.
//     OBJ-5  What a Reader reads is the object that it was opened on, whatever is written
//            meanwhile.
//
// commit() as the writes of Bucket: by one thread at a time. open() and Reader by any number beside
// it, each Reader by one at a time.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "object/md5.h"
#include "object/store.h"

namespace object {

// Names a body that is written in pieces; drawn at random by who writes it.
using BlobId = std::array<std::byte, 16>;

// Its pieces lie under reserved keys: as large as can be, but the last.
struct Blob {
    BlobId id{};
    std::uint64_t bytes = 0;
    friend bool operator==(const Blob&, const Blob&) = default;
};

// So much of a large body is in memory at a time, and is one record on the disk.
inline constexpr std::uint64_t kPieceBytes = std::uint64_t{8} * 1024 * 1024;
// S3's limits on multipart uploads: parts, and bytes of one part.
inline constexpr std::uint32_t kPartsMax = 10'000;
inline constexpr std::uint64_t kPartBytesMax = std::uint64_t{5} * 1024 * 1024 * 1024;

std::string piece_key(const BlobId& id, std::uint32_t number);
std::uint32_t pieces_of(const Blob& blob);

// A body that is several blobs, end to end.
struct Assembly {
    std::vector<Blob> blobs;
    Md5Digest md5{};  // as the ETag shows it
    // Whether the ETag tells the number of parts, which is that of the blobs: "…-3".
    bool has_parts_etag = false;

    std::uint64_t bytes() const;
};

// The views live until commit() returns.
struct Write {
    // A check only looks whether its conditions hold, so that the other writes depend on them.
    enum class Kind : std::uint8_t { put, removal, check } kind = Kind::put;
    std::string_view key;  // reserved ones too; at most once in a change
    // Of a put: the body, and its MD5 where that is known already; or an assembly.
    ByteView body{};
    const Md5Digest* md5 = nullptr;
    const Assembly* assembly = nullptr;
    const Metadata* metadata = nullptr;
    // Only if there is no such key: Code::already_exists.
    bool if_none_match = false;
    // Only if the key's object has this ETag, or any if it is "*": Code::conflict, and
    // Code::not_found without an object. Empty: whatever there is.
    std::string_view if_match{};
};

using Change = std::vector<Write>;

class Reader {
  public:
    virtual ~Reader() = default;
    const Info& info() const { return info_; }
    const Metadata& metadata() const { return metadata_; }
    // What the body is made of; nothing if it was put as one.
    const std::optional<Assembly>& assembly() const { return assembly_; }
    // Fills `into`, but at the end of the body.
    virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) = 0;

  protected:
    Info info_;
    Metadata metadata_;
    std::optional<Assembly> assembly_;
};

class TransactionalBucket : public Bucket {
  public:
    // Each change's own outcome; one sync for all of them. A change sees those before it. Pieces
    // of an assembly that is replaced or removed go with it, but those that a new one takes over.
    virtual std::vector<Result<>> commit(std::span<const Change> changes) = 0;
    // Code::not_found.
    virtual Result<std::unique_ptr<Reader>> open(std::string_view key) = 0;
};

class TransactionalStore : public Store {
  public:
    virtual Result<TransactionalBucket*> transactional_bucket(std::string_view name) = 0;
    // Code::not_found; Code::conflict if an object is in it. Uploads under way go with it. Who
    // holds the bucket finds it closed. By the thread that writes to the bucket.
    virtual Result<> remove_bucket(std::string_view name) = 0;
};

}  // namespace object
