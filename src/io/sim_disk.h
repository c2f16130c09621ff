#pragma once
// A disk that forgets and falls ill, for tests: the real code runs on it, all chance from a seed.
// Threads take turns; what a seed does is the same again only if there is one.
//
// The fault model
//   There is an image on the device, and above it the page cache with what was not synced. A change
//   of a file's bytes (append, truncate) waits for that file's sync(); a change of a name (create,
//   rename, link, remove, a new directory) waits for sync_directory() of its parent. sync() of a
//   file does not keep its name. Reads see the cache.
//   kill()        The process dies. The cache lives: nothing is lost but handles and locks. An
//                 append under way may have written any prefix.
//   power_loss()  The cache dies. Of each file's waiting changes a random prefix is kept, the last
//                 append cut at any byte; the last 512-byte sector of what was kept may be garbage,
//                 a 4 KiB page of it zero (pages reach a device in any order). Of the waiting name
//                 changes any subset is kept, a rename never half. Synced bytes never suffer: the
//                 device does not harm the rest of a sector that it rewrites, as SQLite assumes.
//   Faults        Overlays, drawn by probability or hit at the n-th I/O of their sort (Fault):
//     crash       Crash is thrown before or after the I/O takes effect, and by every one after it,
//                 until kill() or power_loss(). It is the one exception thrown outside `run`: it
//                 stands for the end of the process, which no Result reports.
//     read_error, write_error, no_space, short_write   The call fails; an append leaves a prefix.
//     sync_failure  The waiting bytes are readable still, and will never be written: the next
//                 sync() succeeds without them and the device holds zeros in their place, as Linux
//                 does after fsync fails. A directory's waiting names wait on.
//     bit_rot     A read finds one bit flipped, and so does every read of that byte after it.
//     misdirected_write  A sector of an append lands elsewhere in the same file and is zero where
//                 it belongs.
//     slow        The call advances the clock by SimDisk::kSlow.
//   Damage by bit_rot and misdirected_write lies over the image, which stays whole: heal() takes
//   damage and faults away, so that a repair can be told from luck.
//   Not modelled: damage to directories, devices that lie about sync (but see ignore_syncs), more
//   than one process at once.

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "io/clock.h"
#include "io/disk.h"
#include "io/random.h"

namespace io {

struct SimNode;  // a file or directory; sim_node.h

enum class FaultKind : std::uint8_t {
    crash,
    read_error,
    write_error,
    no_space,
    short_write,
    sync_failure,
    bit_rot,
    misdirected_write,
    slow,
};

// {.kind = FaultKind::crash, .at = 17} or {.kind = FaultKind::bit_rot, .probability = 0.01}.
struct Fault {
    FaultKind kind;
    std::optional<std::uint64_t> at = {};  // the I/O of that sort so numbered, from 0
    double probability = 0;                // of each I/O of that sort
};

class SimDisk final : public Disk {
  public:
    // Thrown by a crash fault; only the drivers of sim_driver.h catch it.
    struct Crash {};

    // What the counters count, and what a fault can hit: read = read_at; write = append, create,
    // rename, link, new directory; sync = both syncs; change = write, sync, truncate, remove.
    enum class Sort : std::uint8_t { read, write, sync, change };
    static constexpr std::size_t kSorts = 4;

    enum class SyncKind : std::uint8_t { file, directory };
    struct SyncCall {
        SyncKind kind;
        std::string_view path;
        std::uint64_t number;  // from 0, both kinds together
    };

    static constexpr std::chrono::milliseconds kSlow{250};

    // `clock` gives files their times and is advanced by slow I/O; it must outlive the disk.
    SimDisk(std::uint64_t seed, ManualClock& clock);
    ~SimDisk() override;

    Result<std::unique_ptr<File>> open(const std::string& path) override;
    Result<std::unique_ptr<File>> create(const std::string& path) override;
    Result<FileInfo> info(const std::string& path) override;
    Result<std::vector<DirectoryEntry>> list(const std::string& directory) override;
    Result<> make_directories(const std::string& path) override;
    Result<> sync_directory(const std::string& path) override;
    Result<> rename(const std::string& from, const std::string& to) override;
    Result<> link(const std::string& from, const std::string& to) override;
    Result<> remove(const std::string& path) override;
    Result<> remove_tree(const std::string& path) override;
    Result<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;
    Result<std::uint64_t> free_bytes(const std::string& directory) override;

    void inject(Fault fault);
    // Takes all faults and the damage they did away.
    void heal();
    // Appends beyond so many bytes in all files together find the disk full.
    void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }

    // Both end the process: handles and locks of before must not be used again.
    void kill();
    void power_loss(Random& random);

    // I/Os of that sort so far; kill() and power_loss() count on.
    std::uint64_t count(Sort sort) const { return counts_[static_cast<std::size_t>(sort)]; }
    std::uint64_t bytes_read() const { return bytes_read_; }

    // For tests of tests: the syncs that `ignored` picks succeed and do nothing. It sees every one.
    void ignore_syncs(std::function<bool(const SyncCall&)> ignored) {
        ignored_ = std::move(ignored);
    }

  private:
    friend class SimFile;
    friend class SimLock;
    using NodePtr = std::shared_ptr<SimNode>;
    // Where a path leads: its directory, the last word, and what stands there, if anything does.
    struct Place {
        NodePtr directory;
        std::string name;
        NodePtr node;
    };
    // One change of names, kept or forgotten whole.
    struct NameChange {
        struct Entry {
            NodePtr directory;
            std::string name;
            NodePtr node;  // none: the name is gone
        };
        std::vector<Entry> entries;
    };

    Result<Place> find(const std::string& path) const;
    Result<NodePtr> find_directory(const std::string& path) const;

    // Counts an I/O and lets the faults of its sorts strike; throws Crash. leave() is its end.
    Result<> enter(std::initializer_list<Sort> sorts, std::string_view path);
    void leave();
    // A fault of this kind hits the present I/O.
    bool strikes(FaultKind kind);
    // The errors a write may meet by injected fault; an append leaves a prefix besides.
    Result<> refuse_write(std::string_view path);
    static base::Error disk_full(std::string_view path);
    Result<> make_directory(const std::string& path);
    void change_names(NameChange change);
    void keep_names_of(const NodePtr& directory);
    bool is_ignored(SyncKind kind, std::string_view path);
    std::uint64_t used_bytes() const;

    std::recursive_mutex mutex_;  // calls build on one another
    SeededRandom random_;
    ManualClock& clock_;
    NodePtr root_;
    std::vector<NameChange> names_waiting_;  // in order
    std::vector<Fault> faults_;
    std::array<std::uint64_t, kSorts> counts_{};
    std::uint64_t bytes_read_ = 0;
    std::optional<std::uint64_t> capacity_;
    std::set<std::string> locked_;
    std::function<bool(const SyncCall&)> ignored_;
    std::uint64_t life_ = 0;     // how often the process has ended
    bool crash_is_due_ = false;  // the present I/O is the last
    bool crashed_ = false;
};

}  // namespace io
