#pragma once
// An immutable sorted file of index entries: blocks, then a fence (first key) per block, then a
// filter, then a footer. docs/formats/object_store.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/disk.h"
#include "object/keys/index_entry.h"
#include "object/keys/key_block.h"
#include "object/keys/key_filter.h"

namespace object::keys {

inline constexpr std::uint32_t kRunMagic = 0x6D726B31;  // "mrk1"
inline constexpr std::size_t kRunFooterBytes = 44;
inline constexpr std::size_t kFenceHeaderBytes = 14;

// Where a block lies, and its first key, which lies in the run's arena.
struct KeyFence {
    std::uint64_t offset = 0;
    std::uint32_t bytes = 0;
    std::uint32_t key_at = 0;
    std::uint16_t key_bytes = 0;
};

// Keys must come in order. Written with few big appends; synced on the way, so that finish() is
// short.
class KeyRunWriter {
  public:
    KeyRunWriter(std::unique_ptr<io::File> file, std::size_t entries_expected);

    Result<> add(std::string_view key, const IndexEntry& entry);
    // Durable when it returns, but for the file's name.
    Result<> finish();
    std::uint64_t entries() const { return entries_; }

  private:
    Result<> finish_block();
    Result<> write_out();

    std::unique_ptr<io::File> file_;
    KeyFilter filter_;
    KeyBlockBuilder block_;
    std::string block_first_key_;
    Bytes out_;
    Bytes fences_;
    std::uint64_t written_bytes_ = 0;
    std::uint64_t entries_ = 0;
};

// Safe from any thread. Holds fences and filter in memory: about 2 bytes an entry.
class KeyRun {
  public:
    // Code::corrupt names the file.
    static Result<std::shared_ptr<const KeyRun>> open(io::Disk& disk, const std::string& path,
                                                      std::uint32_t number);

    std::uint32_t number() const { return number_; }
    std::uint64_t entries() const { return entries_; }
    Result<std::optional<IndexEntry>> find(std::string_view key, std::uint64_t hash) const;
    static std::unique_ptr<EntryCursor> cursor(std::shared_ptr<const KeyRun> run);

  private:
    class Cursor;
    KeyRun() = default;
    base::Error corrupt(std::string_view what) const;
    Result<> read_tail();
    Result<> take_fences(ByteView bytes, std::uint64_t blocks_end);
    // The last block whose first key is <= key; block 0 if there is none.
    std::size_t block_of(std::string_view key) const;
    std::string_view first_key(std::size_t block) const;
    // Blocks [first, end) in one read.
    Result<Bytes> read_blocks(std::size_t first, std::size_t end) const;

    std::string path_;
    std::uint32_t number_ = 0;
    std::unique_ptr<io::File> file_;
    std::uint64_t entries_ = 0;
    std::vector<KeyFence> fences_;
    std::string fence_keys_;
    KeyFilter filter_;
};

}  // namespace object::keys
