#pragma once
// A request's body with its framing taken off and its signatures verified, part by part.

#include <optional>
#include <string>

#include "auth/digest.h"
#include "door/s3/api/checksum.h"
#include "door/s3/chunks/chunk_reader.h"
#include "door/s3/intake/access.h"
#include "door/s3/intake/body_source.h"

namespace door::s3::intake {

class Payload final : public BodySource {
  public:
    // Takes the body out of the request, whose headers outlive this. NotImplemented,
    // MissingContentLength, InvalidDigest, InvalidRequest.
    static api::Outcome<Payload> of(http::Request& request, const Caller& caller);

    // At the end, whether the body is the one that was signed: XAmzContentSHA256Mismatch,
    // SignatureDoesNotMatch, IncompleteBody.
    run::Task<api::Outcome<std::optional<std::string>>> next() override;

    // Which checksum goes with the body, in a header or behind it; nullptr: none.
    const api::Algorithm* algorithm() const { return algorithm_; }
    // After the end: BadDigest, unless these are what the client said. `checksum` is of
    // algorithm().
    api::Outcome<> check(const Sums& sums) const;

    bool has_digest() const { return content_md5_ || algorithm_ != nullptr; }
    // Of the body, where it is announced.
    const std::optional<std::uint64_t>& bytes() const { return bytes_; }

  private:
    Payload() = default;
    api::Outcome<> read_digests(const http::Request& request);
    api::Outcome<> read_form(const http::Request& request, const Caller& caller);
    run::Task<api::Outcome<std::optional<std::string>>> take_input();
    api::Outcome<std::string> unframed(std::string_view input);
    api::Outcome<> end_chunk();
    api::Outcome<> take_trailer(std::string_view name, std::string_view value);
    api::Outcome<> finish();
    void count(std::string_view data);

    std::optional<std::string> whole_;  // a body that came at once, until it is taken
    std::shared_ptr<http::RequestBody> stream_;
    std::optional<std::uint64_t> bytes_;
    std::uint64_t taken_ = 0;

    std::optional<chunks::ChunkReader> framing_;
    std::optional<SignedBy> signer_;
    std::string chunk_signature_;
    std::optional<auth::Hasher> chunk_hash_;
    std::string trailer_;  // as it is signed
    bool trailer_is_signed_ = false;

    std::string expected_sha256_;  // hex; empty: unsigned
    std::optional<auth::Hasher> sha256_;
    std::optional<std::string> content_md5_;  // raw
    const api::Algorithm* algorithm_ = nullptr;
    std::string checksum_;  // in base64, once it is known
    bool is_checksum_behind_ = false;
};

}  // namespace door::s3::intake
