#include "object/remote/bucket.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "object/names.h"
#include "object/remote/limits.h"
#include "object/remote/parallel.h"

namespace object::remote {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kUserPrefix = "x-amz-meta-";
// Names that are headers of S3's; all other metadata goes below x-amz-meta-.
constexpr std::array<std::string_view, 7> kHeaders{
    "content-type",     "cache-control", "content-disposition", "content-encoding",
    "content-language", "expires",       "x-amz-tagging"};
// A page's token, handed on as if it were a key; no key begins with it, as UTF-8 never does.
constexpr char kTokenMark = '\xFF';

std::string header_name(const std::string& name) {
    const bool is_header = std::ranges::find(kHeaders, name) != kHeaders.end();
    return is_header || name.starts_with("x-amz-") ? name : base::text(kUserPrefix, name);
}

// What servers say of an object that nobody gave a type.
bool is_default(std::string_view name, std::string_view value) {
    return name == "content-type" &&
           (value == "binary/octet-stream" || value == "application/octet-stream");
}

// What a put of ours had; others' keep their headers' names, as our own S3 door keeps them.
Metadata metadata_of(const io::HttpResponse& response) {
    constexpr std::string_view kOurs = "x-amz-meta-millrace-";
    Metadata metadata;
    for (const auto& [name, value] : response.headers) {
        if (name == kMarkName || is_default(name, value)) continue;
        const bool is_header = std::ranges::find(kHeaders, name) != kHeaders.end();
        if (name.starts_with(kOurs)) {
            metadata.emplace_back(name.substr(kUserPrefix.size()), value);
        } else if (is_header || name.starts_with(kUserPrefix)) {
            metadata.emplace_back(name, value);
        }
    }
    return metadata;
}

void add_metadata(Request& request, const Metadata* metadata) {
    if (metadata == nullptr) return;
    for (const auto& [name, value] : *metadata) {
        request.headers.emplace_back(header_name(name), value);
    }
}

}  // namespace

RemoteBucket::RemoteBucket(Service& service, run::BlockingPool& pool, io::Disk& disk,
                           std::string name, std::string prefix, std::unique_ptr<FileCache> cache)
    : service_(service),
      pool_(pool),
      disk_(disk),
      name_(std::move(name)),
      prefix_(std::move(prefix)),
      cache_(std::move(cache)) {}

Result<Request> RemoteBucket::request(std::string_view method, std::string_view key) const {
    Request request{
        .method = std::string(method), .bucket = name_, .key = base::text(prefix_, key)};
    TRY_VOID(check_key(request.key));
    return request;
}

Result<Info> RemoteBucket::put(const Put& put) {
    TRY(Request request, this->request("PUT", put.key));
    request.body = base::as_text(put.body);
    add_metadata(request, put.metadata);
    std::string mark;
    if (put.if_none_match) {
        mark = service_.fresh_id();
        request.headers.emplace_back("If-None-Match", "*");
        request.headers.emplace_back(kMarkName, mark);
    }
    return put_once(std::move(request), put.key, put.body.size(), mark);
}

// OBJ-3: a try whose answer was lost may have won, and lets the next one fail. The mark tells.
Result<Info> RemoteBucket::put_once(Request request, std::string_view key, std::uint64_t bytes,
                                    const std::string& mark) {
    if (cache_) cache_->forget(key);
    const auto answer = service_.call(std::move(request));
    if (answer) {
        Info info = read_info(*answer, key);
        info.size = bytes;
        info.modified = read_http_date(header_of(*answer, "date"));
        if (info.modified == base::WallTime{}) info.modified = service_.now();
        return info;
    }
    if (mark.empty() || answer.error().code != Code::already_exists) return answer.error();
    const auto there = headers(key);
    if (!there && there.error().code != Code::not_found) return there.error();
    const bool is_ours = there && header_of(*there, kMarkName) == mark;
    if (!is_ours) return answer.error();
    return read_info(*there, key);
}

Result<> RemoteBucket::put_many(std::span<const Put> puts) {
    return in_parallel(pool_, kRequestsAtOnce, puts.size(), [&](std::size_t at) -> Result<> {
        TRY_VOID(put(puts[at]));
        return {};
    });
}

Result<io::HttpResponse> RemoteBucket::headers(std::string_view key) {
    TRY(Request request, this->request("HEAD", key));
    return service_.call(std::move(request));
}

Result<io::HttpResponse> RemoteBucket::get_part(std::string_view key, Range range,
                                                std::string_view etag) {
    TRY(Request request, this->request("GET", key));
    const bool is_whole = range.first == 0 && range.length == Range{}.length;
    if (!is_whole) {
        // The last byte is named; none at all is asked for as one, and cut off by the caller.
        const std::uint64_t bytes = std::max<std::uint64_t>(range.length, 1);
        const std::uint64_t last = range.first + std::min(bytes - 1, UINT64_MAX - range.first);
        request.headers.emplace_back("Range", base::text("bytes=", range.first, "-", last));
    }
    if (etag.empty()) return service_.call(std::move(request));
    request.headers.emplace_back("If-Match", base::text('"', etag, '"'));
    auto response = service_.call(std::move(request));
    if (!response && response.error().code == Code::already_exists) {
        return Error{Code::conflict,
                     base::text("bucket ", name_, ", object '", base::printable(key, 200),
                                "': it was replaced while it was read")};
    }
    return response;
}

Result<Object> RemoteBucket::get(std::string_view key, Range range) {
    const auto response = get_part(key, range, {});
    if (!response && response.error().code == Code::out_of_range) {
        // Nothing lies there; the rest is known without a body.
        TRY(const io::HttpResponse there, headers(key));
        return Object{.info = read_info(there, key), .body = {}, .metadata = metadata_of(there)};
    }
    if (!response) return response.error();
    std::string_view body = response->body;
    const bool is_part = response->status == 206;
    // A server may answer with all of it.
    if (!is_part) body.remove_prefix(std::min<std::uint64_t>(range.first, body.size()));
    body = body.substr(0, std::min<std::uint64_t>(range.length, body.size()));
    return Object{.info = read_info(*response, key),
                  .body = base::copy_of(base::as_bytes(body)),
                  .metadata = metadata_of(*response)};
}

Result<Info> RemoteBucket::head(std::string_view key) {
    TRY(const io::HttpResponse response, headers(key));
    return read_info(response, key);
}

Result<> RemoteBucket::remove(std::string_view key) {
    TRY(Request request, this->request("DELETE", key));
    if (cache_) cache_->forget(key);
    const auto removed = service_.call(std::move(request));
    if (removed || removed.error().code == Code::not_found) return {};
    return removed.error();
}

Result<> RemoteBucket::remove_many(std::span<const std::string_view> keys) {
    return in_parallel(pool_, kRequestsAtOnce, keys.size(),
                       [&](std::size_t at) { return remove(keys[at]); });
}

Result<ListPage> RemoteBucket::list(const ListRequest& request) {
    Request asked{.bucket = name_};
    asked.query = {
        {"list-type", "2"},
        {"encoding-type", "url"},
        {"prefix", prefix_ + request.prefix},
        {"max-keys", base::text(std::min(request.keys_max, base::limits::kListKeysMax))}};
    if (!request.delimiter.empty()) asked.query.emplace_back("delimiter", request.delimiter);
    if (request.start_after.starts_with(kTokenMark)) {
        asked.query.emplace_back("continuation-token", request.start_after.substr(1));
    } else if (!request.start_after.empty()) {
        asked.query.emplace_back("start-after", prefix_ + request.start_after);
    }
    TRY(const io::HttpResponse response, service_.call(std::move(asked)));
    auto answer = read_list(response.body);
    if (!answer) return base::within(base::text("bucket ", name_), answer.error());
    const auto without_prefix = [this](std::string& key) -> Result<> {
        if (!key.starts_with(prefix_)) {
            return Error{Code::malformed,
                         base::text("bucket ", name_, ": key '", base::printable(key),
                                    "' was not asked for, but listed")};
        }
        key.erase(0, prefix_.size());
        return {};
    };
    ListPage page = std::move(answer->page);
    for (Info& info : page.objects) TRY_VOID(without_prefix(info.key));
    for (std::string& prefix : page.common_prefixes) TRY_VOID(without_prefix(prefix));
    if (answer->token) page.next = kTokenMark + *answer->token;
    return page;
}

Result<> RemoteBucket::check_conditional_puts() {
    const std::string key = base::text("_millrace_probe/", service_.fresh_id());
    const Put probe{.key = key, .body = {}, .metadata = nullptr, .if_none_match = true};
    TRY_VOID(put(probe));
    const auto again = put(probe);
    TRY_VOID(remove(key));
    if (!again && again.error().code == Code::already_exists) return {};
    if (!again) return again.error();
    return Error{Code::unsupported,
                 base::text("bucket ", name_, " at ", service_.endpoint().text(),
                            ": the server puts an object that is there already, whatever "
                            "If-None-Match says; two writers of a table would lose commits")};
}

}  // namespace object::remote
