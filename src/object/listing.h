#pragma once
// S3's listing rules (prefix, delimiter, paging) over anything that walks keys in order.

#include <string_view>

#include "base/result.h"
#include "object/store.h"

namespace object {

// Walks keys in byte order, forward only. Before the first seek() it is at no key.
class KeyCursor {
  public:
    virtual ~KeyCursor() = default;
    // Moves to the first key >= `bound`, which is not before the present one.
    virtual Result<> seek(std::string_view bound) = 0;
    virtual Result<> next() = 0;
    virtual bool at_key() const = 0;
    virtual std::string_view key() const = 0;
    // Code::not_found if the object has gone since the cursor came to its key.
    virtual Result<Info> info() = 0;
};

// A group of keys that share a prefix up to the delimiter is one common prefix, and is passed by
// one seek. `next` of a page is the last key or common prefix in it; given as start_after, a common
// prefix is passed whole, as S3 passes its NextMarker.
Result<ListPage> list_page(KeyCursor& keys, const ListRequest& request);

}  // namespace object
