#include "emulate/journal.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/limits.h"
#include "base/text.h"

namespace emulate {
namespace {

using base::Code;
using base::Error;
using base::Result;

using Events = std::array<std::uint64_t, rows::kTableCount>;

constexpr std::string_view kMagic = "millrace-emulate 1 ";
// Notes of a billion posts; beyond, somebody gave us another file.
constexpr std::uint64_t kJournalBytesMax = 16 * base::limits::kGiB;
// After a power loss at most so many posts are sent again.
constexpr std::uint32_t kNotesPerSync = 1'024;

std::string heading(const std::string& run) { return base::text(kMagic, run, "\n"); }

std::string note_text(rows::Table table, std::uint64_t event) {
    return base::text(rows::topic_suffix(table), " ", event, "\n");
}

// The note of a line, if it is one.
bool read_note(std::string_view line, Events& events) {
    for (const rows::Table table : rows::kTables) {
        const std::string word = base::text(rows::topic_suffix(table), " ");
        std::uint64_t event = 0;
        if (!line.starts_with(word) || !base::parse_number(line.substr(word.size()), event)) {
            continue;
        }
        events[rows::index_of(table)] = std::max(events[rows::index_of(table)], event);
        return true;
    }
    return false;
}

// What a power loss tore ends the notes: a line that is none, or one without its end.
Result<Events> parse(std::string_view text, const std::string& path, const std::string& run) {
    if (!text.starts_with(kMagic)) {
        return Error{Code::conflict, base::text(path, ": no file of --resume; name another")};
    }
    if (!text.starts_with(heading(run))) {
        return Error{Code::conflict,
                     base::text(path, ": belongs to another run (",
                                base::printable(text.substr(0, text.find('\n')), 200),
                                "); remove it or name another file")};
    }
    text.remove_prefix(heading(run).size());
    Events events{};
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        if (!read_note(text.substr(0, end), events)) break;
        text.remove_prefix(end + 1);
    }
    return events;
}

Result<std::optional<std::string>> read_if_there(io::Disk& disk, const std::string& path) {
    const auto bytes = io::read_file(disk, path, kJournalBytesMax);
    if (bytes) return std::optional<std::string>{base::as_text(*bytes)};
    if (bytes.error().code == Code::not_found) return std::optional<std::string>{};
    return bytes.error();
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(io::Disk& disk, const std::string& path,
                                               const std::string& run) {
    Events events{};
    TRY(const std::optional<std::string> text, read_if_there(disk, path));
    if (text) {
        TRY(events, parse(*text, path, run));
    }
    // Written anew at each start, three notes long.
    std::string compact = heading(run);
    for (const rows::Table table : rows::kTables)
        compact += note_text(table, events[rows::index_of(table)]);
    TRY_VOID(io::replace_file(disk, path, base::as_bytes(compact)));
    TRY(std::unique_ptr<io::File> file, disk.open(path));
    std::unique_ptr<Journal> journal(new Journal(std::move(file), path));
    journal->events_ = events;
    return journal;
}

Result<> Journal::note(rows::Table table, std::uint64_t event) {
    const std::lock_guard hold(mutex_);
    if (auto written = file_->append(base::as_bytes(note_text(table, event))); !written) {
        return base::within(path_, written.error());
    }
    if (++unsynced_ < kNotesPerSync) return {};
    unsynced_ = 0;
    return file_->sync();
}

Result<> Journal::sync() {
    const std::lock_guard hold(mutex_);
    unsynced_ = 0;
    return file_->sync();
}

}  // namespace emulate
