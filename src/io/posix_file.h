#pragma once
// What posix_disk.cc is built of: a descriptor that closes itself, a File on it, and the words for
// an errno.

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "io/disk.h"

namespace io {

// "cannot append to /data/x: No space left on device"; `deed` is "append to".
base::Error posix_error(std::string_view deed, std::string_view path, int error_number);

// Owns a file descriptor.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor();
    int number() const { return number_; }

  private:
    int number_;
};

// open(2), again after a signal; the descriptor does not leak into child processes.
Result<Descriptor> open_descriptor(const std::string& path, int flags, std::string_view deed);

class PosixFile final : public File {
  public:
    PosixFile(Descriptor descriptor, std::string path)
        : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override;
    Result<> append(std::span<const ByteView> parts) override;
    Result<> sync() override;
    Result<std::uint64_t> size() const override;
    Result<> truncate(std::uint64_t size) override;
    int descriptor() const override { return descriptor_.number(); }

  private:
    Descriptor descriptor_;
    std::string path_;
};

}  // namespace io
