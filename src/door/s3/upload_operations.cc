// Multipart uploads: begun, filled with parts, looked at, given up.

#include <utility>

#include "codec/xml/xml_writer.h"
#include "door/s3/api/http_date.h"
#include "door/s3/api/object_headers.h"
#include "door/s3/api/range.h"
#include "door/s3/call.h"
#include "door/s3/copy_source.h"
#include "door/s3/intake/ingest.h"
#include "door/s3/uploads.h"
#include "object/multipart/blob_draft.h"

namespace door::s3 {
namespace {

using intake::Ingested;
using intake::IngestRules;
using intake::ObjectSource;
using object::multipart::Draft;
using object::multipart::Part;
using object::multipart::Upload;
using object::multipart::Uploads;

constexpr std::string_view kAlgorithm = "x-amz-checksum-algorithm";

// COMPOSITE, unless the client says otherwise or the algorithm knows no other.
Outcome<> keep_checksum_wish(const Call& call, object::Metadata& metadata) {
    const std::string_view name = call.header(kAlgorithm);
    if (name.empty()) return {};
    const api::Algorithm* const algorithm = api::find_by_name(name);
    if (algorithm == nullptr) {
        return Problem{"InvalidRequest",
                       "Checksum algorithm provided is unsupported. Please try again with any of "
                       "the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"};
    }
    std::string type(call.header(api::kChecksumType));
    if (type.empty()) type = algorithm->name == "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
    if (type == "FULL_OBJECT" ? !algorithm->is_crc() : type != "COMPOSITE") {
        return Problem{"InvalidRequest", base::text("The ", base::printable(type),
                                                    " checksum type cannot be used "
                                                    "with the ",
                                                    algorithm->name, " checksum algorithm.")};
    }
    metadata.emplace_back(kAlgorithm, algorithm->name);
    metadata.emplace_back(api::kChecksumType, std::move(type));
    return {};
}

Outcome<std::uint32_t> part_number_of(const Call& call) {
    auto number = call.query.number("partNumber", 0, UINT64_MAX);
    if (number && *number >= 1 && *number <= object::kPartsMax) {
        return static_cast<std::uint32_t>(*number);
    }
    return Problem{"InvalidArgument",
                   "Part number must be an integer between 1 and 10000, inclusive",
                   {{"ArgumentName", "partNumber"},
                    {"ArgumentValue", std::string(call.query.value("partNumber"))}}};
}

// The change of a part whose body is on the disk, but for its last piece.
run::Task<Outcome<Part>> commit_part(Call& call, const Upload& upload, std::uint32_t number,
                                     const Ingested& ingested, const api::Algorithm& algorithm) {
    const Part part{.number = number,
                    .blob = ingested.blob,
                    .md5 = ingested.sums.md5,
                    .modified = call.house.clock.wall(),
                    .metadata = {{std::string(algorithm.header), ingested.sums.checksum}}};
    // The last piece is one of its own length only if there are several.
    const base::ByteView last_piece = base::as_bytes(ingested.last_piece);
    const auto draft_now = [&] { return Uploads(*call.bucket).put_part(upload, part, last_piece); };
    base::Result<Draft> draft = co_await call.house.pool.run(draft_now);
    base::Result<> done = draft ? base::Result<>() : draft.error();
    if (draft) done = co_await call.house.writes.commit(*call.bucket, draft->writes);
    if (done) co_return part;
    co_await discard(call.house, *call.bucket, ingested);
    if (done.error().code == base::Code::not_found) co_return no_such_upload(upload.id);
    // Somebody sent the same part at the same time, and was first.
    const bool is_race = done.error().code == base::Code::conflict ||
                         done.error().code == base::Code::already_exists;
    if (is_race) co_return Problem{"ConditionalRequestConflict"};
    co_return done.error();
}

const api::Algorithm& algorithm_of(const Upload& upload, const api::Algorithm* sent) {
    if (sent != nullptr) return *sent;
    const api::Algorithm* const wished =
        api::find_by_name(api::value_of(upload.metadata, kAlgorithm));
    return wished != nullptr ? *wished : api::default_algorithm();
}

}  // namespace

Problem no_such_upload(std::string_view id) {
    return {"NoSuchUpload", {}, {{"UploadId", std::string(id)}}};
}

Outcome<Upload> find_upload(const Call& call) {
    const std::string_view id = call.query.value("uploadId");
    auto found = Uploads(*call.bucket).find(call.address.key, id);
    if (found) return *std::move(found);
    if (found.error().code == base::Code::not_found) return no_such_upload(id);
    return found.error();
}

run::Task<Answer> create_upload(Call& call) {
    Upload upload{.key = call.address.key,
                  .id = object::multipart::random_upload_id(call.house.random)};
    CO_TRY(upload.metadata, api::metadata_of(call.request));
    CO_TRY_VOID(keep_checksum_wish(call, upload.metadata));
    const Draft draft = Uploads::begin(upload);
    CO_TRY_VOID(co_await commit(call, draft.writes));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("InitiateMultipartUploadResult", kXmlns).text("Bucket", call.address.bucket);
    xml.text("Key", upload.key).text("UploadId", upload.id).end();
    http::Response response = xml_response(std::move(document));
    for (const auto& [name, value] : upload.metadata) {
        if (name == kAlgorithm || name == api::kChecksumType) {
            response.headers.emplace_back(name, value);
        }
    }
    co_return response;
}

run::Task<Answer> upload_part(Call& call) {
    CO_TRY(const std::uint32_t number, part_number_of(call));
    CO_TRY(const Upload upload, find_upload(call));
    CO_TRY(Payload payload, Payload::of(call.request, call.caller));
    const api::Algorithm& algorithm = algorithm_of(upload, payload.algorithm());
    const IngestRules rules{.algorithm = algorithm};
    CO_TRY(const Ingested ingested, co_await ingest(call.house, *call.bucket, payload, rules));
    if (const Outcome<> checked = payload.check(ingested.sums); !checked) {
        co_await discard(call.house, *call.bucket, ingested);
        co_return checked.error();
    }
    CO_TRY(const Part part, co_await commit_part(call, upload, number, ingested, algorithm));
    http::Response response = empty_response(200);
    response.headers.emplace_back("ETag", quoted_etag(part.etag()));
    api::add_checksum_headers(response, part.metadata);
    co_return response;
}

run::Task<Answer> upload_part_copy(Call& call) {
    CO_TRY(const std::uint32_t number, part_number_of(call));
    CO_TRY(const Upload upload, find_upload(call));
    CO_TRY(const CopySource source, open_copy_source(call));
    api::ByteRange range{0, source.reader->info().size - 1};
    std::uint64_t bytes = source.reader->info().size;
    if (const auto header = call.request.header("x-amz-copy-source-range")) {
        const api::RangeOutcome outcome = api::range_of(*header, bytes);
        if (!outcome.range || !header->ends_with(base::text('-', outcome.range->last))) {
            co_return Problem{
                "InvalidArgument",
                base::text("Range specified is not valid for source object of size: ", bytes)};
        }
        range = *outcome.range;
        bytes = range.bytes();
    }
    ObjectSource body(source.reader, call.house.pool, range.first, bytes);
    const api::Algorithm& algorithm = algorithm_of(upload, nullptr);
    const IngestRules rules{.algorithm = algorithm};
    CO_TRY(const Ingested ingested, co_await ingest(call.house, *call.bucket, body, rules));
    CO_TRY(const Part part, co_await commit_part(call, upload, number, ingested, algorithm));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("CopyPartResult", kXmlns).text("ETag", quoted_etag(part.etag()));
    xml.text("LastModified", api::iso_date(part.modified));
    xml.text(algorithm.element, ingested.sums.checksum).end();
    co_return xml_response(std::move(document));
}

run::Task<Answer> abort_upload(Call& call) {
    CO_TRY(const Upload upload, find_upload(call));
    // Parts that come meanwhile make the change void; they end some time.
    constexpr int kAttemptsMax = 10;
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        const auto draft_now = [&] { return Uploads(*call.bucket).abort(upload); };
        CO_TRY(const Draft draft, co_await call.house.pool.run(draft_now));
        const base::Result<> done = co_await call.house.writes.commit(*call.bucket, draft.writes);
        if (done) co_return empty_response(204);
        const bool is_race =
            done.error().code == base::Code::conflict || done.error().code == base::Code::not_found;
        if (!is_race) co_return done.error();
        CO_TRY_VOID(find_upload(call));
    }
    co_return Problem{"ConditionalRequestConflict"};
}

run::Task<Answer> list_parts(Call& call) {
    CO_TRY(const Upload upload, find_upload(call));
    CO_TRY(const std::uint64_t after,
           call.query.number("part-number-marker", 0, object::kPartsMax));
    CO_TRY(const std::uint64_t parts_max, call.query.number("max-parts", 1000, 1000));
    const auto read = [&] {
        return Uploads(*call.bucket).parts(upload.id, static_cast<std::uint32_t>(after), parts_max);
    };
    CO_TRY(const object::multipart::PartPage page, co_await call.house.pool.run(read));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("ListPartsResult", kXmlns).text("Bucket", call.address.bucket);
    xml.text("Key", upload.key).text("UploadId", upload.id);
    for (const std::string_view who : {"Initiator", "Owner"}) {
        xml.begin(who).text("ID", kOwnerId).text("DisplayName", kOwnerName).end();
    }
    xml.text("StorageClass", "STANDARD").number("PartNumberMarker", after);
    if (page.is_truncated && !page.parts.empty()) {
        xml.number("NextPartNumberMarker", page.parts.back().number);
    }
    xml.number("MaxParts", parts_max).boolean("IsTruncated", page.is_truncated);
    for (const Part& part : page.parts) {
        xml.begin("Part").number("PartNumber", part.number);
        xml.text("LastModified", api::iso_date(part.modified));
        xml.text("ETag", quoted_etag(part.etag())).number("Size", part.blob.bytes);
        for (const auto& [name, value] : part.metadata) {
            const api::Algorithm* const algorithm = api::find_by_header(name);
            if (algorithm != nullptr) xml.text(algorithm->element, value);
        }
        xml.end();
    }
    xml.end();
    co_return xml_response(std::move(document));
}

}  // namespace door::s3
