#include "broker/ledger.h"

#include <vector>

#include "base/limits.h"

namespace broker {
namespace {

constexpr std::uint64_t kLedgerBytesMax = 256 * base::limits::kMiB;

// The next word of the line, which loses it.
std::string_view take_word(std::string_view& line) {
    const std::size_t blank = line.find(' ');
    const std::string_view word = line.substr(0, blank);
    line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
    return word;
}

}  // namespace

base::Result<LedgerEntries> read_ledger(io::Disk& disk, const std::string& path) {
    auto bytes = io::read_file(disk, path, kLedgerBytesMax);
    if (!bytes && bytes.error().code == base::Code::not_found) return LedgerEntries{};
    if (!bytes) return bytes.error();
    LedgerEntries entries;
    std::string_view text = base::as_text(*bytes);
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        std::string_view line = text.substr(0, newline);
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
        const std::string topic(take_word(line));
        std::int32_t partition = 0;
        std::int64_t end = 0;
        if (!base::parse_number(take_word(line), partition) || !base::parse_number(line, end)) {
            return base::Error{base::Code::corrupt,
                               path + ": a line is not `topic partition offset`"};
        }
        entries[{base::TopicName{topic}, base::Partition{partition}}] = end;
    }
    return entries;
}

base::Result<> write_ledger(io::Disk& disk, const std::string& path, const LedgerEntries& entries) {
    std::string text;
    for (const auto& [at, end] : entries) {
        text += base::text(at.topic, ' ', at.partition, ' ', end, '\n');
    }
    return io::replace_file(disk, path, base::as_bytes(text));
}

}  // namespace broker
