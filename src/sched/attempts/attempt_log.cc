#include "sched/attempts/attempt_log.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "sched/calendar/instant.h"

namespace sched::attempts {
namespace {

using base::Code;
using base::Result;

// Of a longer one the end is shown: that is where it says why.
constexpr std::uint64_t kShownBytesMax = 8 * base::limits::kMiB;

Result<std::unique_ptr<io::File>> open_or_create(io::Disk& disk, const std::string& path) {
    auto opened = disk.open(path);
    if (opened || opened.error().code != Code::not_found) return opened;
    return disk.create(path);
}

}  // namespace

std::string LogName::path() const {
    return base::text("dag_id=", dag_id, "/run_id=", run_id, "/task_id=", task_id,
                      "/attempt=", try_number, ".log");
}

Result<AttemptLog> AttemptLog::open(io::Disk& disk, const io::Clock& clock,
                                    const std::string& directory, const LogName& name) {
    std::string path = directory + "/" + name.path();
    TRY_VOID(disk.make_directories(io::parent_of(path)));
    return AttemptLog(disk, clock, std::move(path));
}

void AttemptLog::append(std::string_view text) {
    const auto file = open_or_create(*disk_, path_);
    if (!file) return;
    if (auto written = (*file)->append(base::as_bytes(text)); !written) return;
}

void AttemptLog::line(std::string_view level, std::string_view text) {
    append(base::text("[", calendar::iso_text(clock_->wall()), "] ", level, " - ", text, "\n"));
}

Result<std::string> read_log(io::Disk& disk, const std::string& path) {
    TRY(const auto file, disk.open(path));
    TRY(const std::uint64_t size, file->size());
    const std::uint64_t from = size > kShownBytesMax ? size - kShownBytesMax : 0;
    std::string text(static_cast<std::size_t>(size - from), '\0');
    TRY(const std::size_t read, file->read_at(from, std::as_writable_bytes(std::span(text))));
    text.resize(read);
    return text;
}

}  // namespace sched::attempts
