// Many objects in order of key: a page of names at a time, their bodies by many requests at once.

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/limits.h"
#include "object/remote/bucket.h"
#include "object/remote/limits.h"
#include "object/remote/parallel.h"

namespace object::remote {
namespace {

using base::Code;

// simdjson reads up to this far beyond the body; it must be there.
constexpr std::size_t kPaddingBytes = 64;

// How many of them are read at once.
std::size_t batch_of(std::span<const Info> infos) {
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    while (count < infos.size() && count < kScanObjects) {
        bytes += infos[count].size;
        // The first is taken whatever its size is.
        if (count > 0 && bytes > kScanBytes) break;
        ++count;
    }
    return count;
}

}  // namespace

// One that has gone since it was listed has no key.
Result<std::vector<Object>> RemoteBucket::get_all(std::span<const Info> infos) {
    std::vector<Object> objects(infos.size());
    TRY_VOID(in_parallel(pool_, kRequestsAtOnce, infos.size(), [&](std::size_t at) -> Result<> {
        auto object = get(infos[at].key, {});
        if (!object && object.error().code == Code::not_found) return {};
        if (!object) return object.error();
        object->body.resize(object->body.size() + kPaddingBytes);
        objects[at] = *std::move(object);
        return {};
    }));
    return objects;
}

Result<> RemoteBucket::scan(std::string_view prefix, std::string_view start_after,
                            std::size_t objects_max,
                            const std::function<bool(const BulkObject&)>& each) {
    ListRequest request{.prefix = std::string(prefix), .start_after = std::string(start_after)};
    std::size_t given = 0;
    while (given < objects_max) {
        // No more names than are wanted, that nothing is fetched in vain.
        request.keys_max = std::min(objects_max - given, base::limits::kListKeysMax);
        TRY(const ListPage page, list(request));
        std::span<const Info> rest = page.objects;
        while (!rest.empty()) {
            const std::size_t count = batch_of(rest);
            TRY(const std::vector<Object> objects, get_all(rest.first(count)));
            rest = rest.subspan(count);
            for (const Object& object : objects) {
                if (object.info.key.empty()) continue;
                const base::ByteView body =
                    base::ByteView(object.body).first(object.body.size() - kPaddingBytes);
                ++given;
                if (!each({.key = object.info.key,
                           .body = base::as_text(body),
                           .modified = object.info.modified,
                           .metadata = &object.metadata})) {
                    return {};
                }
            }
        }
        if (!page.next) return {};
        request.start_after = *page.next;
    }
    return {};
}

}  // namespace object::remote
