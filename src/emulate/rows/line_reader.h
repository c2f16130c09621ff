#pragma once
// A text file line by line, in bounded memory.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "io/disk.h"

namespace emulate::rows {

// No server takes a longer body, so no longer line can be posted.
inline constexpr std::size_t kLineBytesMax = base::limits::kBodyBytesMax;

struct Line {
    std::string text;          // without its "\n"; cut to kLineBytesMax + 1 bytes
    std::uint64_t number = 0;  // from 1
    bool is_too_long() const { return text.size() > kLineBytesMax; }
};

class LineReader {
  public:
    LineReader(std::unique_ptr<io::File> file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}

    // The next line, or nothing at the end. What follows the last "\n" is a line if it is not
    // empty.
    base::Result<std::optional<Line>> next();
    // "pinterest_data.jsonl:17", for messages.
    std::string place(std::uint64_t line_number) const;

  private:
    base::Result<bool> refill();  // false at the end of the file

    std::unique_ptr<io::File> file_;
    std::string path_;
    std::string buffer_;
    std::size_t used_ = 0;      // of buffer_
    std::uint64_t offset_ = 0;  // of the file, where buffer_ ends
    std::uint64_t lines_ = 0;
};

}  // namespace emulate::rows
