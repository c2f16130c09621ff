// Objects as they are read: whole, in ranges, under conditions, in parts, or their head alone.

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "codec/xml/xml_writer.h"
#include "door/s3/api/conditions.h"
#include "door/s3/api/http_date.h"
#include "door/s3/api/object_headers.h"
#include "door/s3/api/range.h"
#include "door/s3/call.h"
#include "door/s3/intake/versioning.h"

namespace door::s3 {
namespace {

using api::ByteRange;
using api::ReadVerdict;
using intake::add_version_header;
using intake::ObjectSource;
using intake::open_object;
using intake::Opened;
using intake::read_object_here;

// So much is read at once, on the connection's shard: mostly it is in the page cache, and a way to
// another thread and back costs more. Larger ones are read in the pool while they are sent.
constexpr std::uint64_t kBytesReadHereMax = 64 * base::limits::kKiB;

class ObjectBody final : public http::BodyStream {
  public:
    ObjectBody(std::shared_ptr<object::Reader> reader, run::BlockingPool& pool, ByteRange range)
        : source_(std::move(reader), pool, range.first, range.bytes()) {}
    run::Task<std::optional<std::string>> next() override {
        if (is_stopped_) co_return std::nullopt;
        auto part = co_await source_.next();
        // The connection ends before the length that it announced: the client sees that.
        if (!part) co_return std::nullopt;
        co_return *std::move(part);
    }
    void stop() override { is_stopped_ = true; }

  private:
    ObjectSource source_;
    bool is_stopped_ = false;
};

Outcome<Opened> open(const Call& call) {
    return open_object(*call.bucket, call.address.key, call.query.value("versionId"));
}

// The bytes of one part, counted from 1.
Outcome<ByteRange> part_range(const object::Reader& reader, std::uint64_t number) {
    const auto& assembly = reader.assembly();
    const bool has_parts = assembly && assembly->has_parts_etag;
    const std::uint64_t parts = has_parts ? assembly->blobs.size() : 1;
    if (number == 0 || number > parts) return Problem{"InvalidPartNumber"};
    if (!has_parts) return ByteRange{0, reader.info().size - 1};
    std::uint64_t first = 0;
    for (std::uint64_t i = 0; i + 1 < number; ++i) first += assembly->blobs[i].bytes;
    return ByteRange{first, first + assembly->blobs[number - 1].bytes - 1};
}

// Nothing: all of it.
Outcome<std::optional<ByteRange>> asked_range(const Call& call, const object::Reader& reader) {
    const std::uint64_t size = reader.info().size;
    if (call.query.has("partNumber")) {
        TRY(const std::uint64_t number, call.query.number("partNumber", 0, UINT64_MAX));
        if (size == 0 && number == 1) return std::optional<ByteRange>();
        TRY(const ByteRange part, part_range(reader, number));
        return std::optional(part);
    }
    const auto header = call.request.header("Range");
    if (!header) return std::optional<ByteRange>();
    const api::RangeOutcome outcome = api::range_of(*header, size);
    if (outcome.is_unsatisfiable) {
        return Problem{
            "InvalidRange",
            {},
            {{"RangeRequested", std::string(*header)}, {"ActualObjectSize", base::text(size)}}};
    }
    return outcome.range;
}

http::Response head_of(const Call& call, const Opened& opened) {
    http::Response response;
    response.headers.reserve(16);
    response.headers.emplace_back("Last-Modified", api::http_date(opened.modified));
    response.headers.emplace_back("ETag", quoted_etag(opened.reader->info().etag));
    response.headers.emplace_back("Accept-Ranges", "bytes");
    add_version_header(response, opened.version);
    api::add_object_headers(response, opened.reader->metadata(), call.query);
    return response;
}

bool wants_checksum(const Call& call) {
    return http::equal_names(call.header("x-amz-checksum-mode"), "ENABLED");
}

}  // namespace

run::Task<Answer> get_object(Call& call) {
    CO_TRY(const Opened opened, open(call));
    const std::shared_ptr<object::Reader>& reader = opened.reader;
    const object::Info& info = reader->info();
    const auto conditions = api::ReadConditions::of(call.request);
    const ReadVerdict verdict = api::verdict_of(conditions, info.etag, opened.modified);
    if (verdict == ReadVerdict::failed) co_return Problem{"PreconditionFailed"};
    http::Response response = head_of(call, opened);
    if (verdict == ReadVerdict::not_modified) {
        response.status = 304;
        co_return response;
    }
    CO_TRY(const std::optional<ByteRange> range, asked_range(call, *reader));
    std::uint64_t first = 0;
    std::uint64_t bytes = info.size;
    if (range) {
        first = range->first;
        bytes = range->bytes();
        response.status = 206;
        response.headers.emplace_back(
            "Content-Range", base::text("bytes ", first, '-', range->last, '/', info.size));
    } else if (wants_checksum(call)) {
        api::add_checksum_headers(response, reader->metadata());
    }
    const auto& assembly = reader->assembly();
    if (call.query.has("partNumber") && assembly && assembly->has_parts_etag) {
        response.headers.emplace_back("x-amz-mp-parts-count", base::text(assembly->blobs.size()));
    }
    if (call.request.method == "HEAD") {
        response.length = bytes;
    } else if (bytes <= kBytesReadHereMax) {
        CO_TRY(response.body, read_object_here(*reader, first, bytes));
    } else {
        response.length = bytes;
        response.stream = std::make_shared<ObjectBody>(reader, call.house.pool,
                                                       ByteRange{first, first + bytes - 1});
    }
    co_return response;
}

run::Task<Answer> get_attributes(Call& call) {
    CO_TRY(const Opened opened, open(call));
    const std::shared_ptr<object::Reader>& reader = opened.reader;
    const std::string_view asked = call.header("x-amz-object-attributes");
    const auto wants = [asked](std::string_view name) {
        return asked.find(name) != std::string_view::npos;
    };
    if (asked.empty()) {
        co_return Problem{"InvalidRequest", "The x-amz-object-attributes header is missing."};
    }
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("GetObjectAttributesResponse", kXmlns);
    if (wants("ETag")) xml.text("ETag", reader->info().etag);
    if (wants("Checksum")) {
        xml.begin("Checksum");
        for (const auto& [name, value] : reader->metadata()) {
            const api::Algorithm* const algorithm = api::find_by_header(name);
            if (algorithm != nullptr) xml.text(algorithm->element, value);
        }
        const auto type = api::value_of(reader->metadata(), api::kChecksumType);
        if (!type.empty()) xml.text("ChecksumType", type);
        xml.end();
    }
    const auto& assembly = reader->assembly();
    if (wants("ObjectParts") && assembly && assembly->has_parts_etag) {
        xml.begin("ObjectParts").number("PartsCount", assembly->blobs.size()).end();
    }
    if (wants("StorageClass")) xml.text("StorageClass", "STANDARD");
    if (wants("ObjectSize")) xml.number("ObjectSize", reader->info().size);
    xml.end();
    http::Response response = xml_response(std::move(document));
    response.headers.emplace_back("Last-Modified", api::http_date(opened.modified));
    add_version_header(response, opened.version);
    co_return response;
}

}  // namespace door::s3
