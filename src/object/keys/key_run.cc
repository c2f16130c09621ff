#include "object/keys/key_run.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "codec/crc32c.h"
#include "codec/endian.h"

namespace object::keys {
namespace {

using base::Code;
using base::Error;
using codec::load_big;

// A walk reads so many blocks at once after it has gone through a few.
constexpr std::size_t kReadAheadBlocksMax = 32;

}  // namespace

Error KeyRun::corrupt(std::string_view what) const {
    return {Code::corrupt, base::text("index file ", path_, ": ", what)};
}

Result<std::shared_ptr<const KeyRun>> KeyRun::open(io::Disk& disk, const std::string& path,
                                                   std::uint32_t number) {
    std::shared_ptr<KeyRun> run(new KeyRun);
    run->path_ = path;
    run->number_ = number;
    TRY(run->file_, disk.open(path));
    TRY_VOID(run->read_tail());
    return std::shared_ptr<const KeyRun>(std::move(run));
}

Result<> KeyRun::read_tail() {
    TRY(const std::uint64_t size, file_->size());
    if (size < kRunFooterBytes) return corrupt("it is shorter than its footer");
    Bytes footer(kRunFooterBytes);
    TRY(const std::size_t footer_read, file_->read_at(size - kRunFooterBytes, footer));
    if (footer_read != kRunFooterBytes || load_big<std::uint32_t>(footer.data()) != kRunMagic ||
        load_big<std::uint32_t>(footer.data() + 40) != codec::crc32c(ByteView(footer).first(40))) {
        return corrupt("the footer fails its check");
    }
    entries_ = load_big<std::uint64_t>(footer.data() + 8);
    const auto blocks_bytes = load_big<std::uint64_t>(footer.data() + 16);
    const auto fences_bytes = load_big<std::uint64_t>(footer.data() + 24);
    const auto filter_bytes = load_big<std::uint64_t>(footer.data() + 32);
    const std::uint64_t rest = size - kRunFooterBytes;
    if (blocks_bytes > rest || fences_bytes > rest - blocks_bytes ||
        filter_bytes != rest - blocks_bytes - fences_bytes) {
        return corrupt("its parts do not fill it");
    }
    Bytes tail(fences_bytes + filter_bytes);
    TRY(const std::size_t tail_read, file_->read_at(blocks_bytes, tail));
    if (tail_read != tail.size() ||
        codec::crc32c(tail) != load_big<std::uint32_t>(footer.data() + 4)) {
        return corrupt("fences and filter fail their check");
    }
    filter_ = KeyFilter::of_bytes(ByteView(tail).subspan(fences_bytes));
    return take_fences(ByteView(tail).first(fences_bytes), blocks_bytes);
}

Result<> KeyRun::take_fences(ByteView bytes, std::uint64_t blocks_end) {
    std::uint64_t offset = 0;
    while (!bytes.empty()) {
        if (bytes.size() < kFenceHeaderBytes) return corrupt("a fence is cut");
        KeyFence fence{.offset = load_big<std::uint64_t>(bytes.data()),
                       .bytes = load_big<std::uint32_t>(bytes.data() + 8),
                       .key_at = static_cast<std::uint32_t>(fence_keys_.size()),
                       .key_bytes = load_big<std::uint16_t>(bytes.data() + 12)};
        bytes = bytes.subspan(kFenceHeaderBytes);
        if (fence.offset != offset || fence.bytes > blocks_end - offset ||
            fence.key_bytes > bytes.size()) {
            return corrupt("a fence points outside");
        }
        offset += fence.bytes;
        fence_keys_.append(base::as_text(bytes.first(fence.key_bytes)));
        bytes = bytes.subspan(fence.key_bytes);
        fences_.push_back(fence);
    }
    if (offset != blocks_end) return corrupt("its fences do not cover its blocks");
    return {};
}

std::string_view KeyRun::first_key(std::size_t block) const {
    return std::string_view(fence_keys_).substr(fences_[block].key_at, fences_[block].key_bytes);
}

std::size_t KeyRun::block_of(std::string_view key) const {
    std::size_t low = 0;
    std::size_t high = fences_.size();
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        (first_key(middle) <= key ? low : high) = middle;
    }
    return low;
}

Result<Bytes> KeyRun::read_blocks(std::size_t first, std::size_t end) const {
    Bytes bytes(fences_[end - 1].offset + fences_[end - 1].bytes - fences_[first].offset);
    TRY(const std::size_t read, file_->read_at(fences_[first].offset, bytes));
    if (read != bytes.size()) return corrupt("a block is cut");
    return bytes;
}

Result<std::optional<IndexEntry>> KeyRun::find(std::string_view key, std::uint64_t hash) const {
    if (fences_.empty() || !filter_.may_hold(hash) || key < first_key(0)) {
        return std::optional<IndexEntry>();
    }
    const std::size_t block = block_of(key);
    TRY(const Bytes bytes, read_blocks(block, block + 1));
    KeyBlockReader reader(bytes);
    while (reader.at_key() && reader.key() < key) reader.next();
    if (reader.has_fault()) return corrupt("a block fails its check");
    if (!reader.at_key() || reader.key() != key) return std::optional<IndexEntry>();
    return std::optional<IndexEntry>(reader.entry());
}

class KeyRun::Cursor final : public EntryCursor {
  public:
    explicit Cursor(std::shared_ptr<const KeyRun> run) : run_(std::move(run)) {}

    Result<> seek(std::string_view bound) override {
        if (run_->fences_.empty() || (at_key() && key() >= bound)) return {};
        if (!at_key() && block_ != kNone) return {};  // it has come to its end
        const std::size_t block = run_->block_of(bound);
        if (block != block_) {
            read_ahead_ = 1;
            TRY_VOID(load(block));
        }
        while (at_key() && key() < bound) TRY_VOID(next());
        return {};
    }
    Result<> next() override {
        reader_.next();
        if (reader_.has_fault()) return run_->corrupt("a block fails its check");
        if (reader_.at_key() || block_ + 1 == run_->fences_.size()) return {};
        return enter(block_ + 1);
    }
    bool at_key() const override { return reader_.at_key(); }
    std::string_view key() const override { return reader_.key(); }
    const IndexEntry& entry() const override { return reader_.entry(); }

  private:
    static constexpr std::size_t kNone = SIZE_MAX;

    Result<> load(std::size_t block) {
        first_ = block;
        end_ = std::min(block + read_ahead_, run_->fences_.size());
        TRY(bytes_, run_->read_blocks(first_, end_));
        return enter(block);
    }
    Result<> enter(std::size_t block) {
        if (block >= end_) {
            read_ahead_ = std::min(read_ahead_ * 2, kReadAheadBlocksMax);
            return load(block);
        }
        block_ = block;
        const KeyFence& fence = run_->fences_[block];
        const std::uint64_t at = fence.offset - run_->fences_[first_].offset;
        reader_ = KeyBlockReader(ByteView(bytes_).subspan(at, fence.bytes));
        if (!reader_.at_key()) return run_->corrupt("a block fails its check");
        return {};
    }

    std::shared_ptr<const KeyRun> run_;
    std::size_t block_ = kNone;
    std::size_t first_ = 0;  // of the blocks read
    std::size_t end_ = 0;
    std::size_t read_ahead_ = 1;
    Bytes bytes_;
    KeyBlockReader reader_;
};

std::unique_ptr<EntryCursor> KeyRun::cursor(std::shared_ptr<const KeyRun> run) {
    return std::make_unique<Cursor>(std::move(run));
}

}  // namespace object::keys
