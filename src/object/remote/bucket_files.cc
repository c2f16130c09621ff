// Whole files to a bucket and from it, in parts where they are large.

#include <algorithm>

#include "base/text.h"
#include "codec/xml/xml_writer.h"
#include "object/remote/bucket.h"
#include "object/remote/limits.h"
#include "object/remote/parallel.h"

namespace object::remote {

using base::Code;
using base::Error;

namespace {

constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

Result<std::string> read_part(const io::File& file, std::uint64_t offset, std::uint64_t bytes) {
    std::string part(bytes, '\0');
    TRY(const std::size_t read, file.read_at(offset, std::as_writable_bytes(std::span(part))));
    if (read != bytes) return Error{Code::io, "the file became shorter while it was read"};
    return part;
}

}  // namespace

Result<Info> RemoteBucket::put_file(std::string_view key, const std::string& path) {
    auto put = [&]() -> Result<Info> {
        TRY(const std::unique_ptr<io::File> file, disk_.open(path));
        TRY(const std::uint64_t bytes, file->size());
        Info info;
        if (bytes > kUploadPartBytes) {
            TRY(info, upload(key, *file, bytes));
        } else {
            TRY(Request request, this->request("PUT", key));
            TRY(request.body, read_part(*file, 0, bytes));
            TRY(info, put_once(std::move(request), key, bytes, {}));
        }
        // What the next reader would fetch lies here already.
        if (!cache_) return info;
        TRY_VOID(file->sync());
        TRY_VOID(cache_->take(key, path));
        return info;
    }();
    if (put && !cache_) TRY_VOID(disk_.remove(path));
    if (!put) return base::within(path, put.error());
    return put;
}

Result<Info> RemoteBucket::upload(std::string_view key, const io::File& file, std::uint64_t bytes) {
    Upload upload{.key = std::string(key), .id = {}, .mark = service_.fresh_id(), .bytes = bytes};
    upload.part_bytes = std::max(kUploadPartBytes, bytes / kUploadPartsMax + 1);
    TRY(Request begin, request("POST", key));
    begin.query = {{"uploads", ""}};
    begin.headers = {{std::string(kMarkName), upload.mark}};
    TRY(const io::HttpResponse begun, service_.call(std::move(begin)));
    TRY(upload.id, read_upload_id(begun.body));
    std::vector<std::string> etags((bytes + upload.part_bytes - 1) / upload.part_bytes);
    const auto parts = upload_parts(upload, file, etags);
    auto info = parts ? complete(upload, etags) : Result<Info>(parts.error());
    if (info) return info;
    // Its parts are paid for until somebody gives the upload up.
    auto abort = request("DELETE", key);
    if (abort) {
        abort->query = {{"uploadId", upload.id}};
        static_cast<void>(service_.call(*std::move(abort)));
    }
    return info;
}

Result<> RemoteBucket::upload_parts(const Upload& upload, const io::File& file,
                                    std::vector<std::string>& etags) {
    return in_parallel(pool_, kPartsAtOnce, etags.size(), [&](std::size_t at) -> Result<> {
        const std::uint64_t from = at * upload.part_bytes;
        TRY(Request part, request("PUT", upload.key));
        part.query = {{"partNumber", base::text(at + 1)}, {"uploadId", upload.id}};
        TRY(part.body, read_part(file, from, std::min(upload.part_bytes, upload.bytes - from)));
        TRY(const io::HttpResponse put, service_.call(std::move(part)));
        etags[at] = read_etag(header_of(put, "etag"));
        return {};
    });
}

Result<Info> RemoteBucket::complete(const Upload& upload, const std::vector<std::string>& etags) {
    TRY(Request request, this->request("POST", upload.key));
    request.query = {{"uploadId", upload.id}};
    codec::XmlWriter xml(request.body);
    xml.begin("CompleteMultipartUpload", kNamespace);
    for (std::size_t i = 0; i < etags.size(); ++i) {
        xml.begin("Part").number("PartNumber", i + 1).text("ETag", '"' + etags[i] + '"').end();
    }
    xml.end();
    const auto answer = service_.call(std::move(request));
    // S3 may begin its answer with 200 and then fail; and a try whose answer was lost may have
    // ended the upload, which the next one then does not find. What is there decides.
    const bool is_told = answer && read_fault(answer->body).code.empty();
    const auto there = headers(upload.key);
    if (!there) return is_told || !answer ? there.error() : Error{Code::unavailable, answer->body};
    Info info = read_info(*there, upload.key);
    if (header_of(*there, kMarkName) == upload.mark && info.size == upload.bytes) return info;
    if (!answer) return answer.error();
    return Error{Code::unavailable,
                 base::text("bucket ", name_, ", object '", base::printable(upload.key),
                            "': the upload was not completed: ", read_fault(answer->body).code)};
}

std::optional<std::string> RemoteBucket::local_path(std::string_view key) const {
    if (!cache_) return std::nullopt;
    auto path = cache_->path_of(key);
    if (!path) return std::nullopt;
    return *std::move(path);
}

Result<std::vector<std::string>> RemoteBucket::fetch(std::span<const std::string> keys,
                                                     Freshness freshness) {
    if (!cache_) return Bucket::fetch(keys, freshness);
    std::vector<std::string> paths(keys.size());
    TRY_VOID(in_parallel(pool_, kPartsAtOnce, keys.size(), [&](std::size_t at) -> Result<> {
        TRY(paths[at], fetch_one(keys[at], freshness));
        return {};
    }));
    return paths;
}

Result<std::string> RemoteBucket::fetch_one(const std::string& key, Freshness freshness) {
    // The one there is replaced, never removed first: somebody may be reading it.
    const bool is_good = cache_->has(key) && freshness == Freshness::any;
    if (!is_good) {
        TRY(const std::string temporary, cache_->temporary(key));
        Result<> there = download(key, temporary);
        if (there) there = cache_->take(key, temporary);
        if (!there) {
            static_cast<void>(disk_.remove(temporary));
            return there.error();
        }
    }
    return cache_->path_of(key);
}

Result<> RemoteBucket::download(const std::string& key, const std::string& path) {
    TRY_VOID(disk_.remove(path));
    TRY(const std::unique_ptr<io::File> file, disk_.create(path));
    std::string etag;
    for (std::uint64_t at = 0;;) {
        const auto part = get_part(key, {.first = at, .length = kUploadPartBytes}, etag);
        const bool is_empty = !part && part.error().code == Code::out_of_range && at == 0;
        if (is_empty) break;
        if (!part) return part.error();
        const Info info = read_info(*part, key);
        TRY_VOID(file->append(base::as_bytes(part->body)));
        at += part->body.size();
        if (part->status != 206 || at >= info.size || part->body.empty()) break;
        // The rest must be of the same object.
        etag = info.etag;
    }
    return file->sync();
}

}  // namespace object::remote
