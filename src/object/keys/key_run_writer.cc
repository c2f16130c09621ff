#include <cstring>
#include <utility>

#include "codec/crc32c.h"
#include "codec/endian.h"
#include "object/keys/key_run.h"

namespace object::keys {
namespace {

// A block grows to just above this: about 200 entries of the sink's keys.
constexpr std::size_t kBlockBytes = 8192;
// One append of a run that is written, with a sync of its own.
constexpr std::size_t kWriteBytes = std::size_t{4} * 1024 * 1024;

}  // namespace

KeyRunWriter::KeyRunWriter(std::unique_ptr<io::File> file, std::size_t entries_expected)
    : file_(std::move(file)), filter_(entries_expected) {}

Result<> KeyRunWriter::add(std::string_view key, const IndexEntry& entry) {
    if (block_.bytes() == 0) block_first_key_.assign(key);
    block_.add(key, entry);
    filter_.add(hash_of_key(key));
    ++entries_;
    if (block_.bytes() < kBlockBytes) return {};
    TRY_VOID(finish_block());
    return out_.size() < kWriteBytes ? Result<>() : write_out();
}

Result<> KeyRunWriter::finish_block() {
    if (block_.bytes() == 0) return {};
    const Bytes block = block_.finish();
    const std::size_t at = fences_.size();
    fences_.resize(at + kFenceHeaderBytes + block_first_key_.size());
    std::byte* fence = fences_.data() + at;
    codec::store_big(fence, written_bytes_ + out_.size());
    codec::store_big(fence + 8, static_cast<std::uint32_t>(block.size()));
    codec::store_big(fence + 12, static_cast<std::uint16_t>(block_first_key_.size()));
    std::memcpy(fence + kFenceHeaderBytes, block_first_key_.data(), block_first_key_.size());
    out_.insert(out_.end(), block.begin(), block.end());
    return {};
}

Result<> KeyRunWriter::write_out() {
    TRY_VOID(file_->append(out_));
    TRY_VOID(file_->sync());
    written_bytes_ += out_.size();
    out_.clear();
    return {};
}

Result<> KeyRunWriter::finish() {
    TRY_VOID(finish_block());
    const ByteView filter = filter_.bytes();
    const std::uint64_t blocks_bytes = written_bytes_ + out_.size();
    std::byte footer[kRunFooterBytes];
    codec::store_big(footer, kRunMagic);
    codec::store_big(footer + 4, codec::crc32c_extend(codec::crc32c(fences_), filter));
    codec::store_big(footer + 8, entries_);
    codec::store_big(footer + 16, blocks_bytes);
    codec::store_big(footer + 24, std::uint64_t{fences_.size()});
    codec::store_big(footer + 32, std::uint64_t{filter.size()});
    codec::store_big(footer + 40, codec::crc32c(ByteView(footer).first(40)));
    const ByteView parts[] = {out_, fences_, filter, footer};
    TRY_VOID(file_->append(parts));
    return file_->sync();
}

}  // namespace object::keys
