#pragma once
// Reads records of one segment, far ahead as long as they are asked for in about their order.

#include <cstdint>
#include <memory>

#include "io/disk.h"

namespace object::segments {

class RecordWindow {
  public:
    explicit RecordWindow(std::shared_ptr<const io::File> file) : file_(std::move(file)) {}

    // The bytes at `offset`, fewer only at the end of the file; at least 64 readable ones follow
    // them. Until the next call.
    base::Result<base::ByteView> read(std::uint64_t offset, std::size_t bytes);

  private:
    std::shared_ptr<const io::File> file_;
    base::Bytes buffer_;
    std::uint64_t at_ = 0;    // of the buffer in the file
    std::size_t filled_ = 0;  // without the padding
    std::size_t ahead_ = 0;
};

}  // namespace object::segments
