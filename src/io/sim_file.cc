#include "io/sim_file.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace io {
namespace {

constexpr std::uint64_t kSectorBytes = 512;

std::uint64_t size_of(std::span<const ByteView> parts) {
    std::uint64_t size = 0;
    for (const ByteView part : parts) size += part.size();
    return size;
}

Bytes first_bytes(std::span<const ByteView> parts, std::uint64_t bytes) {
    Bytes joined;
    for (const ByteView part : parts) {
        const std::uint64_t left = bytes - joined.size();
        const ByteView taken = part.first(std::min<std::uint64_t>(left, part.size()));
        joined.insert(joined.end(), taken.begin(), taken.end());
    }
    return joined;
}

}  // namespace

SimFile::SimFile(SimDisk& disk, std::shared_ptr<SimNode> node, std::string path)
    : disk_(disk), life_(disk.life_), node_(std::move(node)), path_(std::move(path)) {}

void SimFile::check_alive() const {
    CHECK(life_ == disk_.life_, "a handle outlived its process: ", path_);
}

Result<std::size_t> SimFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
    const std::lock_guard guard(disk_.mutex_);
    check_alive();
    TRY_VOID(disk_.enter({SimDisk::Sort::read}, path_));
    if (offset >= node_->content.size()) return std::size_t{0};
    const std::uint64_t size = std::min<std::uint64_t>(into.size(), node_->content.size() - offset);
    disk_.bytes_read_ += size;
    if (size > 0 && disk_.strikes(FaultKind::bit_rot)) {
        const std::uint64_t at = offset + disk_.random_.below(size);
        const std::byte flipped =
            node_->content[at] ^ static_cast<std::byte>(1U << disk_.random_.below(8));
        node_->damage.push_back({at, {flipped}});
    }
    std::copy_n(node_->content.begin() + static_cast<std::ptrdiff_t>(offset), size, into.begin());
    for (const SimNode::Damage& damage : node_->damage) {
        for (std::size_t i = 0; i < damage.bytes.size(); ++i) {
            const std::uint64_t at = damage.offset + i;
            if (at >= offset && at < offset + size) into[at - offset] = damage.bytes[i];
        }
    }
    return static_cast<std::size_t>(size);
}

void SimFile::write(std::span<const ByteView> parts, std::uint64_t bytes) {
    const Bytes written = first_bytes(parts, bytes);
    const std::uint64_t at = node_->content.size();
    node_->append(written);
    node_->modified = disk_.clock_.wall();
    if (written.empty() || !disk_.strikes(FaultKind::misdirected_write)) return;
    const std::uint64_t astray = std::min<std::uint64_t>(kSectorBytes, written.size());
    const std::uint64_t elsewhere = disk_.random_.below(node_->content.size() - astray + 1);
    node_->damage.push_back({at, Bytes(astray)});
    node_->damage.push_back(
        {elsewhere, Bytes(written.begin(), written.begin() + static_cast<std::ptrdiff_t>(astray))});
}

Result<> SimFile::append(std::span<const ByteView> parts) {
    const std::lock_guard guard(disk_.mutex_);
    check_alive();
    const std::uint64_t size = size_of(parts);
    if (size == 0) return {};
    TRY_VOID(disk_.enter({SimDisk::Sort::write, SimDisk::Sort::change}, path_));
    Result<> refused = disk_.refuse_write(path_);
    const bool is_short = disk_.strikes(FaultKind::short_write);
    const bool is_partial = !refused || is_short || disk_.crash_is_due_;
    std::uint64_t room = size;
    if (is_partial) room = disk_.random_.below(size);
    if (disk_.capacity_) {
        const std::uint64_t used = disk_.used_bytes();
        room = std::min(room, *disk_.capacity_ - std::min(*disk_.capacity_, used));
    }
    write(parts, room);
    disk_.leave();
    if (!refused) return refused;
    if (is_short) {
        return base::Error{base::Code::io, base::text("cannot append to ", path_, ": ", room,
                                                      " of ", size, " bytes were written")};
    }
    if (room < size) return disk_.disk_full(path_);
    return {};
}

Result<> SimFile::sync() {
    const std::lock_guard guard(disk_.mutex_);
    check_alive();
    TRY_VOID(disk_.enter({SimDisk::Sort::sync, SimDisk::Sort::change}, path_));
    if (disk_.strikes(FaultKind::sync_failure)) {
        node_->lose_waiting();
        return base::Error{base::Code::io,
                           base::text("cannot sync ", path_, ": Input/output error")};
    }
    if (!disk_.is_ignored(SimDisk::SyncKind::file, path_)) node_->keep_all();
    disk_.leave();
    return {};
}

Result<std::uint64_t> SimFile::size() const {
    const std::lock_guard guard(disk_.mutex_);
    check_alive();
    return static_cast<std::uint64_t>(node_->content.size());
}

Result<> SimFile::truncate(std::uint64_t size) {
    const std::lock_guard guard(disk_.mutex_);
    check_alive();
    TRY_VOID(disk_.enter({SimDisk::Sort::change}, path_));
    node_->truncate(size);
    node_->modified = disk_.clock_.wall();
    disk_.leave();
    return {};
}

}  // namespace io
