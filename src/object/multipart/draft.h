#pragma once
// A change that owns what its writes point to, on its way to TransactionalBucket::commit().

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "object/transactional.h"

namespace object::multipart {

struct Draft {
    Change writes;

    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
    ByteView keep(Bytes bytes) { return bytes_.emplace_back(std::move(bytes)); }
    const Metadata* keep(Metadata metadata) { return &metadata_.emplace_back(std::move(metadata)); }
    const Assembly* keep(Assembly assembly) {
        return &assemblies_.emplace_back(std::move(assembly));
    }
    void remove(std::string key) {
        writes.push_back({.kind = Write::Kind::removal, .key = keep(std::move(key))});
    }

  private:
    // Deques: what is kept stays where it is, also when the draft moves.
    std::deque<std::string> texts_;
    std::deque<Bytes> bytes_;
    std::deque<Metadata> metadata_;
    std::deque<Assembly> assemblies_;
};

}  // namespace object::multipart
