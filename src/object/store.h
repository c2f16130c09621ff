#pragma once
// Buckets and keys: put, get, list, remove, conditional put. One interface for the embedded packed
// store, a plain directory and an S3 server.
//
//     OBJ-1  An object is seen whole or not at all.
//     OBJ-2  A put that returned survives power loss.
//     OBJ-3  Of several puts with if_none_match, exactly one wins; the others get
//     Code::already_exists.
//
// Synchronous; every call may block on the disk or the network, so shards call it through a Lane
// (run/lane.h). put, put_many, remove and bucket calls by one thread at a time; get, list and
// Reader by any number beside them.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace object {

using base::Bytes;
using base::ByteView;
using base::Result;

using Metadata = std::vector<std::pair<std::string, std::string>>;  // names in lower case

struct Put {
    std::string_view key;  // 1..1024 bytes of UTF-8
    ByteView body;
    const Metadata* metadata = nullptr;
    bool if_none_match = false;  // only if there is no such key
};

struct Info {
    std::string key;
    std::uint64_t size = 0;
    std::string etag;  // hex, without quotes: MD5 of the body as S3 gives it
    base::WallTime modified{};
};

struct Object {
    Info info;
    Bytes body;  // the range asked for
    Metadata metadata;
};

struct Range {
    std::uint64_t first = 0;
    std::uint64_t length = UINT64_MAX;
};

struct ListRequest {
    std::string prefix;
    std::string delimiter;    // empty: none
    std::string start_after;  // keys strictly greater, in byte order
    std::size_t keys_max = 1000;
};

struct ListPage {
    std::vector<Info> objects;                 // in byte order of the key
    std::vector<std::string> common_prefixes;  // each once, in order
    std::optional<std::string> next;  // give as start_after for the next page; none: the end
};

// Many objects under a prefix in key order, for bulk loads: made for millions of small objects.
// One reader per thread; next() hands out runs of objects until an empty batch.
struct BulkObject {
    std::string_view key;   // valid until the batch ends
    std::string_view body;  // at least 64 readable bytes follow it (simdjson's padding)
    base::WallTime modified{};
    const Metadata* metadata = nullptr;
};

// Whether what was fetched before may be served again.
enum class Freshness : std::uint8_t {
    any,     // yes: objects of these names never change
    newest,  // no
};

class Bucket {
  public:
    virtual ~Bucket() = default;

    virtual Result<Info> put(const Put& put) = 0;
    // All or an error; on an error any prefix may have been stored. One sync for all of them in the
    // embedded store.
    virtual Result<> put_many(std::span<const Put> puts) = 0;
    // Takes over a finished local file (synced here) without reading it where that is possible;
    // `path` is gone after.
    virtual Result<Info> put_file(std::string_view key, const std::string& path) = 0;

    virtual Result<Object> get(std::string_view key, Range range = {}) = 0;
    virtual Result<Info> head(std::string_view key) = 0;
    // Fine if there is none.
    virtual Result<> remove(std::string_view key) = 0;
    // As remove() of each; one sync for all of them in the embedded store.
    virtual Result<> remove_many(std::span<const std::string_view> keys) {
        for (const std::string_view key : keys) TRY_VOID(remove(key));
        return {};
    }
    virtual Result<ListPage> list(const ListRequest& request) = 0;

    // Calls `each` for objects below `prefix` with key > start_after, in key order, with their
    // bodies, until it returns false or `objects_max` were given. Reads ahead; bodies are valid
    // only during the call.
    virtual Result<> scan(std::string_view prefix, std::string_view start_after,
                          std::size_t objects_max,
                          const std::function<bool(const BulkObject&)>& each) = 0;

    // Where the object lies as a plain file, or would if it were fetched, if it ever does: DuckDB
    // writes Parquet there.
    virtual std::optional<std::string> local_path(std::string_view key) const = 0;
    // The objects as plain files, which DuckDB reads: where they lie, or fetched to where they stay
    // for ten minutes at least. Their paths, in order. Code::unsupported: they never do.
    virtual Result<std::vector<std::string>> fetch(std::span<const std::string> keys,
                                                   Freshness freshness) {
        static_cast<void>(freshness);
        std::vector<std::string> paths;
        paths.reserve(keys.size());
        for (const std::string& key : keys) {
            std::optional<std::string> path = local_path(key);
            if (!path) {
                return base::Error{base::Code::unsupported,
                                   "object " + key + ": the bucket holds no plain files"};
            }
            paths.push_back(*std::move(path));
        }
        return paths;
    }
};

class Store {
  public:
    virtual ~Store() = default;
    // 3..63 of [a-z0-9.-]; Code::already_exists.
    virtual Result<> create_bucket(std::string_view name) = 0;
    virtual Result<std::vector<std::string>> buckets() = 0;
    // Lives as long as the store. Code::not_found.
    virtual Result<Bucket*> bucket(std::string_view name) = 0;
    // Syncs, writes what makes the next start quick. Nothing may be called after it.
    virtual Result<> close() = 0;
};

}  // namespace object
