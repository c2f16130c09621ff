#pragma once
// Files and directories behind an interface, so that the simulator runs the real code on a sick
// disk.
//
// What is promised, by the POSIX disk and by the simulated one alike:
//   * append() and write of a new file reach the page cache: they survive a kill, not a power loss.
//   * sync() returns once the file's bytes and size are on the device. After a failed sync the
//   unsynced bytes may be
//     gone: the caller must treat everything since the last good sync as lost (never "sync again
//     and hope").
//   * a created, renamed, linked or removed *name* survives a power loss only after
//   sync_directory() of its parent.
// Paths are absolute or relative to the process; separators are '/'. All calls are synchronous and
// may block: shards make them in the blocking pool, apart from append, which is a page-cache copy.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace io {

using base::Bytes;
using base::ByteView;
using base::Result;

// A handle on one open file; closes at its end. read_at() may be called by several threads at once;
// the rest by one.
class File {
  public:
    virtual ~File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    // Fills `into` from `offset`; returns the bytes read, fewer than asked only at the end of the
    // file.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const = 0;
    // Appends all parts, in order, at the end. On an error any prefix may have been written:
    // truncate() back.
    virtual Result<> append(std::span<const ByteView> parts) = 0;
    virtual Result<> sync() = 0;
    virtual Result<std::uint64_t> size() const = 0;
    virtual Result<> truncate(std::uint64_t size) = 0;
    // For sendfile and mmap; -1 where there is none (the simulated disk).
    virtual int descriptor() const { return -1; }

    Result<> append(ByteView part) { return append(std::span<const ByteView>(&part, 1)); }

  protected:
    File() = default;
};

// Held as long as it lives; another process (or another open of the same one) gets Code::busy.
class DirectoryLock {
  public:
    virtual ~DirectoryLock() = default;
};

struct DirectoryEntry {
    std::string name;
    bool is_directory = false;
};

struct FileInfo {
    std::uint64_t size = 0;
    base::WallTime modified{};
    bool is_directory = false;
};

class Disk {
  public:
    virtual ~Disk() = default;

    // Code::not_found if there is none.
    virtual Result<std::unique_ptr<File>> open(const std::string& path) = 0;
    // Code::already_exists if there is one.
    virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;

    virtual Result<FileInfo> info(const std::string& path) = 0;
    // In order of name, without "." and "..".
    virtual Result<std::vector<DirectoryEntry>> list(const std::string& directory) = 0;

    // Makes missing parents too; fine if it is there already. Durable when it returns, also if
    // somebody made it who died before it was.
    virtual Result<> make_directories(const std::string& path) = 0;
    virtual Result<> sync_directory(const std::string& path) = 0;

    // Replaces `to` in one step.
    virtual Result<> rename(const std::string& from, const std::string& to) = 0;
    // Gives the file a second name; Code::already_exists if `to` is taken: exactly one of several
    // callers wins.
    virtual Result<> link(const std::string& from, const std::string& to) = 0;
    // Fine if there is none.
    virtual Result<> remove(const std::string& path) = 0;
    virtual Result<> remove_tree(const std::string& path) = 0;

    // Takes the directory for this process (a file LOCK in it). Code::busy names the holder's pid.
    virtual Result<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) = 0;
    // Free bytes for an unprivileged writer.
    virtual Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
};

// Whole small files. `read_file` refuses more than `limit` bytes (Code::too_large).
Result<Bytes> read_file(Disk& disk, const std::string& path, std::uint64_t limit);
// Durable and atomic: temporary file, sync, rename over, sync of the directory. Readers see the old
// or the new.
Result<> replace_file(Disk& disk, const std::string& path, ByteView content);
// Durable and exclusive: Code::already_exists if the name is taken; a reader never sees a part.
Result<> create_file_once(Disk& disk, const std::string& path, ByteView content);
// "a/b/c" → "a/b"; "c" → ".".
std::string parent_of(std::string_view path);

}  // namespace io
