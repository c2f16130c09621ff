#include "door/s3/intake/payload.h"

#include <utility>

#include "auth/sigv4.h"
#include "base/text.h"
#include "codec/base64.h"

namespace door::s3::intake {
namespace {

using api::Algorithm;
using api::Outcome;
using api::Problem;
using chunks::ChunkForm;
using Kind = chunks::ChunkReader::Step::Kind;

constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";
constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kMd5Bytes = 16;

struct Form {
    std::string_view name;
    ChunkForm chunks;
};
constexpr Form kForms[] = {
    {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", {.is_signed = true}},
    {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", {.is_signed = true, .has_trailer = true}},
    {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", {.has_trailer = true}},
};

Problem mismatch() { return {"SignatureDoesNotMatch"}; }

std::string hash_of(std::string_view text) {
    return auth::hex(auth::digest(auth::Hash::sha256, text));
}

}  // namespace

Outcome<Payload> Payload::of(http::Request& request, const Caller& caller) {
    Payload payload;
    payload.stream_ = request.stream;
    payload.bytes_ = request.stream_bytes;
    if (!request.stream) {
        payload.bytes_ = request.body.size();
        payload.whole_ = std::move(request.body);
        const bool is_announced = request.header("Content-Length").has_value();
        if (request.method == "PUT" && payload.whole_->empty() && !is_announced) {
            return Problem{"MissingContentLength"};
        }
    }
    TRY_VOID(payload.read_form(request, caller));
    TRY_VOID(payload.read_digests(request));
    return payload;
}

Outcome<> Payload::read_form(const http::Request& request, const Caller& caller) {
    const std::string_view hash = caller.payload_hash;
    if (hash == auth::kUnsignedPayload) return {};
    for (const Form& form : kForms) {
        if (form.name != hash) continue;
        // Nobody has signed, so there is nothing to go on from.
        if (form.chunks.is_signed && !caller.signature) return mismatch();
        framing_.emplace(form.chunks);
        signer_ = form.chunks.is_signed ? caller.signature : std::nullopt;
        if (signer_) chunk_hash_.emplace(auth::Hash::sha256);
        const auto length = request.header("x-amz-decoded-content-length");
        std::uint64_t bytes = 0;
        if (!length || !base::parse_number(*length, bytes)) return Problem{"MissingContentLength"};
        bytes_ = bytes;
        return {};
    }
    if (hash.starts_with("STREAMING-")) {
        return Problem{"NotImplemented", base::text("x-amz-content-sha256: ", base::printable(hash),
                                                    " is not offered here.")};
    }
    if (hash.size() != kSha256Digits) {
        return Problem{"InvalidArgument",
                       "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a valid "
                       "sha256 value.",
                       {{"ArgumentName", "x-amz-content-sha256"}}};
    }
    expected_sha256_ = hash;
    sha256_.emplace(auth::Hash::sha256);
    return {};
}

Outcome<> Payload::read_digests(const http::Request& request) {
    if (const auto md5 = request.header("Content-MD5")) {
        const auto raw = codec::base64_decoded(*md5);
        if (!raw || raw->size() != kMd5Bytes) return Problem{"InvalidDigest"};
        content_md5_ = base::as_text(*raw);
    }
    for (const http::Header& header : request.headers) {
        const Algorithm* const found = api::find_by_header(header.name);
        if (found == nullptr) continue;
        if (algorithm_ != nullptr) {
            return Problem{"InvalidRequest",
                           "Expecting a single x-amz-checksum- header. Multiple checksum Types "
                           "are not allowed."};
        }
        if (!api::is_possible(*found, header.value)) {
            return Problem{"InvalidRequest",
                           base::text("Value for ", found->header, " header is invalid.")};
        }
        algorithm_ = found;
        checksum_ = header.value;
    }
    if (const auto trailer = request.header("x-amz-trailer")) {
        const Algorithm* const found = api::find_by_header(*trailer);
        if (found == nullptr || algorithm_ != nullptr) {
            return Problem{"InvalidRequest",
                           "The value specified in the x-amz-trailer header is not supported"};
        }
        algorithm_ = found;
        is_checksum_behind_ = true;
    }
    const auto named = request.header("x-amz-sdk-checksum-algorithm");
    if (named && algorithm_ == nullptr) {
        return Problem{"InvalidRequest",
                       "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                       "x-amz-checksum-* or x-amz-trailer headers were found."};
    }
    if (named && api::find_by_name(*named) != algorithm_) {
        return Problem{"InvalidRequest",
                       "Value for x-amz-sdk-checksum-algorithm header is invalid."};
    }
    return {};
}

// What came from the peer, framing and all.
run::Task<Outcome<std::optional<std::string>>> Payload::take_input() {
    if (whole_) {
        std::optional<std::string> input = std::exchange(whole_, std::nullopt);
        if (input->empty()) input.reset();
        co_return input;
    }
    if (!stream_) co_return std::optional<std::string>();
    auto part = co_await stream_->next();
    if (!part && part.error().code == base::Code::malformed) {
        co_return Problem{"InvalidRequest", part.error().what};
    }
    if (!part) co_return part.error();
    co_return *std::move(part);
}

run::Task<Outcome<std::optional<std::string>>> Payload::next() {
    for (;;) {
        CO_TRY(std::optional<std::string> input, co_await take_input());
        if (!input) {
            CO_TRY_VOID(finish());
            co_return std::optional<std::string>();
        }
        if (framing_) {
            CO_TRY(*input, unframed(*input));
        } else {
            count(*input);
        }
        if (bytes_ && taken_ > *bytes_) co_return Problem{"IncompleteBody"};
        if (!input->empty()) co_return std::move(input);
    }
}

void Payload::count(std::string_view data) {
    taken_ += data.size();
    if (sha256_) sha256_->add(data);
    if (chunk_hash_) chunk_hash_->add(data);
}

Outcome<std::string> Payload::unframed(std::string_view input) {
    std::string out;
    out.reserve(input.size());
    for (;;) {
        // What some clients send behind the end is nothing.
        if (framing_->is_done()) return out;
        const chunks::ChunkReader::Step step = framing_->next(input);
        input.remove_prefix(step.consumed);
        switch (step.kind) {
            case Kind::more:
                if (input.empty()) return out;
                break;
            case Kind::begin:
                chunk_signature_ = step.text;
                break;
            case Kind::data:
                count(step.text);
                out += step.text;
                break;
            case Kind::end:
                TRY_VOID(end_chunk());
                break;
            case Kind::trailer:
                TRY_VOID(take_trailer(step.name, step.text));
                break;
            case Kind::done:
                return out;
            case Kind::malformed:
                return Problem{"InvalidRequest", "The framing of the chunked body is malformed."};
            case Kind::too_small:
                return Problem{"InvalidChunkSizeError"};
        }
    }
}

Outcome<> Payload::end_chunk() {
    if (!signer_) return {};
    const std::string hash = auth::hex(chunk_hash_->end());
    chunk_hash_.emplace(auth::Hash::sha256);
    const std::string text =
        base::text("AWS4-HMAC-SHA256-PAYLOAD\n", signer_->time, '\n', signer_->scope, '\n',
                   signer_->signature, '\n', auth::kEmptyPayload, '\n', hash);
    const std::string right = auth::sigv4_signature(signer_->signing_key, text);
    if (!auth::equal_in_constant_time(right, chunk_signature_)) return mismatch();
    signer_->signature = chunk_signature_;
    return {};
}

Outcome<> Payload::take_trailer(std::string_view name, std::string_view value) {
    if (http::equal_names(name, kTrailerSignature)) {
        if (!signer_) return {};
        const std::string text =
            base::text("AWS4-HMAC-SHA256-TRAILER\n", signer_->time, '\n', signer_->scope, '\n',
                       signer_->signature, '\n', hash_of(trailer_));
        const std::string right = auth::sigv4_signature(signer_->signing_key, text);
        if (!auth::equal_in_constant_time(right, value)) return mismatch();
        trailer_is_signed_ = true;
        return {};
    }
    // Nothing may be added to what was signed.
    if (trailer_is_signed_) return mismatch();
    trailer_ += base::text(name, ':', value, '\n');
    if (algorithm_ == nullptr || !http::equal_names(name, algorithm_->header)) {
        return Problem{"InvalidRequest",
                       "The trailer is not the one that x-amz-trailer announced."};
    }
    checksum_ = value;
    return {};
}

Outcome<> Payload::finish() {
    if (framing_ && !framing_->is_done()) return Problem{"IncompleteBody"};
    if (bytes_ && taken_ != *bytes_) return Problem{"IncompleteBody"};
    if (signer_ && !trailer_.empty() && !trailer_is_signed_) return mismatch();
    if (is_checksum_behind_ && checksum_.empty()) {
        return Problem{"InvalidRequest", "The trailer that x-amz-trailer announced is missing."};
    }
    if (!sha256_) return {};
    const std::string hash = auth::hex(sha256_->end());
    if (hash == expected_sha256_) return {};
    return Problem{
        "XAmzContentSHA256Mismatch",
        {},
        {{"ClientComputedContentSHA256", expected_sha256_}, {"S3ComputedContentSHA256", hash}}};
}

Outcome<> Payload::check(const Sums& sums) const {
    if (content_md5_ && *content_md5_ != base::as_text(sums.md5)) {
        return Problem{"BadDigest",
                       "The Content-MD5 you specified did not match what we received."};
    }
    if (algorithm_ != nullptr && checksum_ != sums.checksum) {
        return Problem{"BadDigest",
                       base::text("The ", algorithm_->name,
                                  " you specified did not match the calculated checksum.")};
    }
    return {};
}

}  // namespace door::s3::intake
