#pragma once
// Multipart uploads as durable state of a bucket: an upload and each of its parts are records under
// reserved keys, so that they live through restarts, and nothing of them is in memory.
//
// What writes is a Draft, to be committed by whoever may write to the bucket; it holds the
// conditions under which it is still right then. So reads run beside the writer.
//
//     UPLOAD-1  A part that was answered is there until its upload is completed or aborted.
//     UPLOAD-2  A completion is seen whole or not at all, and may be repeated.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/random.h"
#include "object/multipart/draft.h"

namespace object::multipart {

// S3's least size of a part that is not the last.
inline constexpr std::uint64_t kPartBytesMin = std::uint64_t{5} * 1024 * 1024;
// The metadata by which a completed object remembers its upload; no client's name has a colon.
inline constexpr std::string_view kUploadMetadata = "millrace:upload";

struct Upload {
    std::string key;
    std::string id;
    base::WallTime begun{};
    Metadata metadata{};  // what the object will have
};

struct Part {
    std::uint32_t number = 0;  // 1..10,000
    Blob blob{};
    Md5Digest md5{};
    base::WallTime modified{};
    Metadata metadata{};  // the caller's: checksums

    std::string etag() const { return hex_of(md5); }
};

struct UploadPage {
    std::vector<Upload> uploads;  // without metadata
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    // Of the last one given, where it is truncated; the id is empty after a common prefix.
    std::string next_key;
    std::string next_id;
};

struct UploadListRequest {
    std::string prefix;
    std::string delimiter;
    std::string key_marker;
    std::string id_marker;
    std::size_t uploads_max = 1000;
};

struct PartPage {
    std::vector<Part> parts;
    bool is_truncated = false;
};

// A part as a client names it to be completed.
struct PartChoice {
    std::uint32_t number = 0;
    std::string etag;
};

std::string random_upload_id(io::Random& random);

class Uploads {
  public:
    // `bucket` outlives this.
    explicit Uploads(Bucket& bucket) : bucket_(bucket) {}

    static Draft begin(const Upload& upload);
    // Code::not_found.
    Result<Upload> find(std::string_view key, std::string_view id);
    Result<UploadPage> list(const UploadListRequest& request);

    // Replaces a part of that number. `last_piece`, of the part's blob, lives as long as the
    // draft. Committing it gives Code::not_found if the upload has gone.
    Result<Draft> put_part(const Upload& upload, const Part& part, ByteView last_piece);
    // Those with a greater number than `after`.
    Result<PartPage> parts(std::string_view id, std::uint32_t after, std::size_t parts_max);

    Result<Draft> abort(const Upload& upload);

    // The parts that were chosen. Code::out_of_order: they do not ascend; Code::conflict: one is
    // not there, or has another ETag; Code::out_of_range: one but the last is too small.
    Result<std::vector<Part>> choose(const Upload& upload, std::span<const PartChoice> choices);
    // Makes the object of them; `object` says under which conditions. Committing it gives
    // Code::not_found if the upload has gone meanwhile.
    Result<Draft> complete(const Upload& upload, std::span<const Part> chosen, Write object);

  private:
    struct StoredPart {
        Part part;
        std::string record_etag;
    };
    Result<std::vector<StoredPart>> stored_parts(std::string_view id, std::uint32_t after,
                                                 std::size_t parts_max);
    static void remove_pieces(Draft& draft, const Blob& blob);

    Bucket& bucket_;
};

}  // namespace object::multipart
