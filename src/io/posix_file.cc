#include "io/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/text.h"

namespace io {
namespace {

// IOV_MAX on Linux; more parts are written in several calls.
constexpr std::size_t kPartsPerCallMax = 1024;
constexpr mode_t kFileMode = 0644;

base::Code code_of(int error_number) {
    switch (error_number) {
        case ENOENT:
            return base::Code::not_found;
        case EEXIST:
            return base::Code::already_exists;
        case ENOSPC:
        case EDQUOT:
            return base::Code::disk_full;
        case EACCES:
        case EPERM:
        case EROFS:
            return base::Code::permission_denied;
        case ENOTDIR:
        case EISDIR:
        case EINVAL:
        case ELOOP:
        case EXDEV:
        case ENAMETOOLONG:
            return base::Code::invalid_argument;
        case ENOTEMPTY:
            return base::Code::conflict;
        case EFBIG:
            return base::Code::too_large;
        case EBUSY:
        case ETXTBSY:
            return base::Code::busy;
        default:
            return base::Code::io;
    }
}

// What is left of `parts` after the first `skip` bytes, as many as one call takes.
struct Batch {
    std::array<iovec, kPartsPerCallMax> parts;
    std::size_t count = 0;
};

class PartCursor {
  public:
    explicit PartCursor(std::span<const ByteView> parts) : parts_(parts) { skip_empty(); }
    bool at_end() const { return part_ == parts_.size(); }

    void fill(Batch& batch) const {
        batch.count = 0;
        std::size_t within = within_;
        for (std::size_t at = part_; at < parts_.size() && batch.count < kPartsPerCallMax; ++at) {
            const ByteView rest = parts_[at].subspan(within);
            // writev takes a pointer to mutable bytes and does not write to them.
            batch.parts[batch.count++] = {const_cast<std::byte*>(rest.data()), rest.size()};
            within = 0;
        }
    }

    void advance(std::size_t bytes) {
        while (bytes > 0) {
            const std::size_t step = std::min(bytes, parts_[part_].size() - within_);
            within_ += step;
            bytes -= step;
            skip_empty();
        }
    }

  private:
    void skip_empty() {
        while (part_ < parts_.size() && within_ == parts_[part_].size()) {
            ++part_;
            within_ = 0;
        }
    }
    std::span<const ByteView> parts_;
    std::size_t part_ = 0;
    std::size_t within_ = 0;
};

}  // namespace

base::Error posix_error(std::string_view deed, std::string_view path, int error_number) {
    return {code_of(error_number), base::text("cannot ", deed, " ", path, ": ",
                                              std::generic_category().message(error_number))};
}

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

Result<Descriptor> open_descriptor(const std::string& path, int flags, std::string_view deed) {
    for (;;) {
        const int number = ::open(path.c_str(), flags | O_CLOEXEC, kFileMode);
        if (number >= 0) return Descriptor(number);
        if (errno != EINTR) return posix_error(deed, path, errno);
    }
}

Result<std::size_t> PosixFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t read = pread(descriptor_.number(), into.data() + done, into.size() - done,
                                   static_cast<off_t>(offset + done));
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) return posix_error("read", path_, errno);
        if (read == 0) break;
        done += static_cast<std::size_t>(read);
    }
    return done;
}

Result<> PosixFile::append(std::span<const ByteView> parts) {
    PartCursor cursor(parts);
    Batch batch;
    while (!cursor.at_end()) {
        cursor.fill(batch);
        const ssize_t written =
            writev(descriptor_.number(), batch.parts.data(), static_cast<int>(batch.count));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return posix_error("append to", path_, errno);
        cursor.advance(static_cast<std::size_t>(written));
    }
    return {};
}

Result<> PosixFile::sync() {
    // Not again after a failure: the kernel has marked the pages clean, a second call would lie.
    if (fdatasync(descriptor_.number()) != 0) return posix_error("sync", path_, errno);
    return {};
}

Result<std::uint64_t> PosixFile::size() const {
    struct stat found{};
    if (fstat(descriptor_.number(), &found) != 0) return posix_error("examine", path_, errno);
    return static_cast<std::uint64_t>(found.st_size);
}

Result<> PosixFile::truncate(std::uint64_t size) {
    while (ftruncate(descriptor_.number(), static_cast<off_t>(size)) != 0) {
        if (errno != EINTR) return posix_error("truncate", path_, errno);
    }
    return {};
}

}  // namespace io
