#include "io/sim_node.h"

#include <algorithm>

namespace io {
namespace {

constexpr std::uint64_t kSectorBytes = 512;
constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kGarbledOneIn = 4;
constexpr std::uint64_t kPageLostOneIn = 8;

}  // namespace

void SimNode::append(base::ByteView bytes) {
    content.insert(content.end(), bytes.begin(), bytes.end());
    waiting.emplace_back(base::copy_of(bytes));
}

void SimNode::truncate(std::uint64_t size) {
    content.resize(size);
    std::erase_if(damage, [size](const Damage& d) { return d.offset + d.bytes.size() > size; });
    waiting.emplace_back(Truncated{size});
}

void SimNode::keep(const Change& change) {
    if (const auto* appended = std::get_if<base::Bytes>(&change)) {
        durable.insert(durable.end(), appended->begin(), appended->end());
    } else {
        durable.resize(std::get<Truncated>(change).size);
    }
}

void SimNode::keep_all() {
    for (const Change& change : waiting) keep(change);
    waiting.clear();
}

void SimNode::lose_waiting() {
    for (Change& change : waiting) {
        if (auto* appended = std::get_if<base::Bytes>(&change)) {
            std::ranges::fill(*appended, std::byte{0});
        }
    }
    keep_all();
}

void SimNode::keep_some(Random& random) {
    const std::uint64_t whole = random.below(waiting.size() + 1);
    std::uint64_t unsynced_from = durable.size();
    for (std::uint64_t at = 0; at < whole; ++at) {
        keep(waiting[at]);
        unsynced_from = std::min<std::uint64_t>(unsynced_from, durable.size());
    }
    if (whole < waiting.size()) {
        if (const auto* appended = std::get_if<base::Bytes>(&waiting[whole])) {
            const std::uint64_t cut = random.below(appended->size() + 1);
            keep(base::Bytes(appended->begin(),
                             appended->begin() + static_cast<std::ptrdiff_t>(cut)));
        }
    }
    waiting.clear();
    if (durable.size() > unsynced_from) garble(unsynced_from, random);
    content = durable;
}

void SimNode::garble(std::uint64_t from, Random& random) {
    const std::uint64_t size = durable.size();
    if (random.below(kGarbledOneIn) == 0) {
        const std::uint64_t sector = std::max(from, (size - 1) / kSectorBytes * kSectorBytes);
        for (std::uint64_t at = sector; at < size; ++at) {
            durable[at] = static_cast<std::byte>(random.below(256));
        }
    }
    if (random.below(kPageLostOneIn) == 0) {
        const std::uint64_t inside = from + random.below(size - from);
        const std::uint64_t page = inside / kPageBytes * kPageBytes;
        for (std::uint64_t at = std::max(from, page); at < std::min(size, page + kPageBytes);
             ++at) {
            durable[at] = std::byte{0};
        }
    }
}

}  // namespace io
