#include "log/compaction/compaction.h"

#include <algorithm>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "log/compaction/key_table.h"
#include "log/compaction/rewriter.h"

namespace logs {
namespace {

using base::Offset;
using base::Result;

// One compaction: its tables, its files, its passes.
class Passes {
  public:
    Passes(const CompactionPlan& plan, io::Disk& disk, const std::stop_token& stop)
        : plan_(plan),
          disk_(disk),
          stop_(stop),
          latest_(plan.keys_max, plan.seed),
          aborted_(plan.aborted) {}

    Result<CompactionOutcome> run() {
        std::vector<CompactionSource> sources = plan_.sources;
        TRY(const Offset mapped, map_keys(sources, sources[plan_.clean_count].name.base));
        const auto is_mapped = [&](const CompactionSource& one) { return one.end <= mapped; };
        const auto rest = std::ranges::find_if_not(sources, is_mapped);
        if (static_cast<std::size_t>(rest - sources.begin()) > plan_.clean_count) {
            // All whose keys fit into the table; the others are another compaction's.
            const bool is_complete = rest == sources.end();
            sources.erase(rest, sources.end());
            TRY(std::vector<CompactedSegment> made, rewrite(sources));
            return CompactionOutcome{.segments = std::move(made), .is_complete = is_complete};
        }
        sources.resize(plan_.clean_count + 1);
        return run_in_passes(std::move(sources), mapped);
    }

    // After a failure.
    void remove_files() const {
        for (const std::string& path : files_) {
            if (const Result<> removed = disk_.remove(path); !removed) {
                base::log_warn("log", "compaction_file_left",
                               {{"path", path}, {"why", removed.error().what}});
            }
        }
    }

  private:
    // The first dirty segment alone has more keys than the table: what one pass has made is the
    // next one's source.
    Result<CompactionOutcome> run_in_passes(std::vector<CompactionSource> sources, Offset mapped) {
        const Offset end = sources.back().end;
        TRY(std::vector<CompactedSegment> made, rewrite(sources));
        while (mapped < end) {
            sources.clear();
            for (const CompactedSegment& one : made) {
                TRY(std::shared_ptr<const io::File> file, disk_.open(one.path));
                sources.push_back({.name = one.name,
                                   .end = *one.name.end,
                                   .bytes = one.bytes,
                                   .opened = one.opened,
                                   .file = std::move(file)});
            }
            latest_.clear();
            TRY(mapped, map_keys(sources, mapped));
            TRY(std::vector<CompactedSegment> again, rewrite(sources));
            // They replace what the first pass read, not its files.
            CHECK(again.size() == made.size());
            for (std::size_t i = 0; i < made.size(); ++i) {
                TRY_VOID(disk_.remove(made[i].path));
                again[i].replaces = std::move(made[i].replaces);
            }
            made = std::move(again);
        }
        return CompactionOutcome{.segments = std::move(made), .is_complete = false};
    }

    // Notes the keys of all records from `from` on, as far as the table has room; up to where.
    Result<Offset> map_keys(const std::vector<CompactionSource>& sources, Offset from) {
        for (const CompactionSource& source : sources) {
            if (source.end <= from) continue;
            Scanner scanner = scanner_of(source);
            for (;;) {
                TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::whole));
                if (!batch) break;
                TRY_VOID(check_stop(stop_));
                if (batch->header.last_offset() < from || batch->header.is_control()) continue;
                if (aborted_.contains(batch->header)) continue;
                base::Bytes scratch;
                const auto records = codec::decode_records(batch->bytes, scratch);
                if (!records) continue;
                for (const codec::Record& record : *records) {
                    if (record.offset < from || !record.key) continue;
                    if (!latest_.put(*record.key, record.offset)) return record.offset;
                }
            }
        }
        return sources.back().end;
    }

    // In groups of neighbours that fit into one segment.
    Result<std::vector<CompactedSegment>> rewrite(const std::vector<CompactionSource>& sources) {
        const Rewriter rewriter(plan_, latest_, aborted_, stop_);
        std::vector<CompactedSegment> made;
        for (std::size_t first = 0; first < sources.size();) {
            std::uint64_t bytes = sources[first].bytes;
            std::size_t end = first + 1;
            // In a later pass the groups are the segments of the one before.
            while (pass_ == 0 && end < sources.size() &&
                   bytes + sources[end].bytes <= plan_.segment_bytes) {
                bytes += sources[end++].bytes;
            }
            std::string path = base::text(plan_.directory, "/", kCompactingPrefix, pass_, "-",
                                          sources[first].name.base);
            files_.push_back(path);
            TRY(CompactedSegment one,
                rewriter.rewrite(disk_, std::span(sources).subspan(first, end - first),
                                 std::move(path)));
            made.push_back(std::move(one));
            first = end;
        }
        ++pass_;
        return made;
    }

    const CompactionPlan& plan_;
    io::Disk& disk_;
    const std::stop_token& stop_;
    KeyTable latest_;
    AbortedBatches aborted_;
    int pass_ = 0;
    std::vector<std::string> files_;
};

}  // namespace

Result<CompactionOutcome> CompactionWork::run(io::Disk& disk, const std::stop_token& stop) const {
    CHECK(plan_->clean_count < plan_->sources.size(), "nothing to compact");
    Passes passes(*plan_, disk, stop);
    Result<CompactionOutcome> outcome = passes.run();
    if (!outcome) passes.remove_files();
    return outcome;
}

}  // namespace logs
