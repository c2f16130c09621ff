#include "app/commands/audit_stream.h"

#include <mutex>
#include <utility>

#include "load/record_hash.h"
#include "load/stream/batch.h"

namespace app::commands {
namespace {

using base::Offset;
using base::Partition;
using broker::streams::ReadRecords;
using broker::streams::ReadWanted;
using broker::streams::StreamRecords;
using broker::streams::StreamView;
using engines::Instance;

constexpr std::size_t kReadRecords = 10'000;
constexpr std::size_t kReadBytes = 8 * base::limits::kMiB;

// A stream's records, from its beginning up to some places, for DuckDB's threads.
class StreamScan final : public load::RecordScan {
  public:
    StreamScan(Instance& instance, StreamView view, load::Positions end)
        : instance_(instance), view_(std::move(view)), end_(std::move(end)) {}

    Result<bool> next(load::Morsel& morsel) override {
        const std::scoped_lock hold(mutex_);
        while (shard_ < view_->shards.size()) {
            const std::int32_t number = view_->shards[shard_].number;
            morsel.start(Partition{number});
            TRY_VOID(fill(morsel, number, load::position_of(end_, Partition{number})));
            if (morsel.size() > 0) return true;
            ++shard_;
            from_ = Offset{0};
        }
        morsel.start({});
        return false;
    }
    load::Positions reached() const override { return end_; }
    std::uint64_t records() const override { return records_; }

  private:
    // Nothing where the shard has no more.
    Result<> fill(load::Morsel& morsel, std::int32_t shard, Offset end) {
        while (from_ < end && morsel.size() == 0) {
            const ReadWanted wanted{shard, from_, kReadRecords, kReadBytes};
            TRY(const ReadRecords read,
                instance_.shards().run_to_end(
                    instance_.stream_records().read(view_, wanted, StreamRecords::Pace::pushed)));
            for (const broker::streams::StoredRecord& one : read.records) {
                if (one.offset >= end) break;
                load::stream::add_to(morsel, one.offset, base::epoch_ms(one.came),
                                     base::as_text(one.data));
            }
            if (read.next == from_) break;
            from_ = read.next;
        }
        records_ += morsel.size();
        return {};
    }

    Instance& instance_;
    const StreamView view_;
    const load::Positions end_;
    std::mutex mutex_;
    std::size_t shard_ = 0;
    Offset from_{0};
    std::uint64_t records_ = 0;
};

class StreamReader {
  public:
    StreamReader(Instance& instance, StreamReport& report) : instance_(instance), report_(report) {}

    StreamView view;                 // none if the stream was deleted
    load::RecordSum loaded;          // of what is stored, below the checkpoint
    bool has_whole_history = false;  // all that the checkpoint counts was to be read

    Result<> read() {
        const Result<StreamView> found = instance_.streams().find(report_.lake.stream);
        if (!found) return {};  // it was deleted; its table stays
        view = *found;
        const std::string source = load::stream::source_of(view->name, view->topic);
        const auto& checkpoint = report_.lake.checkpoint;
        is_same_ = checkpoint && checkpoint->source == source;
        for (const broker::streams::Shard& shard : view->shards) {
            TRY_VOID(read_shard(shard.number));
        }
        has_whole_history = is_same_ && report_.expired == 0;
        return {};
    }

  private:
    Result<> read_shard(std::int32_t shard) {
        StreamRecords& records = instance_.stream_records();
        run::Shards& shards = instance_.shards();
        TRY(Offset from, shards.run_to_end(records.trim_horizon(view, shard)));
        TRY(const Offset tip, shards.run_to_end(records.tip(view, shard)));
        Offset end{0};
        if (is_same_) {
            end = load::position_of(report_.lake.checkpoint->to, Partition{shard});
        }
        report_.expired += static_cast<std::uint64_t>(from.value());
        while (from < tip) {
            const ReadWanted wanted{shard, from, kReadRecords, kReadBytes};
            TRY(const ReadRecords read,
                shards.run_to_end(records.read(view, wanted, StreamRecords::Pace::pushed)));
            for (const broker::streams::StoredRecord& one : read.records) {
                const std::uint64_t hash = load::record_hash(base::as_text(one.data));
                add(report_.stored, hash);
                if (one.offset < end) {
                    add(loaded, hash);
                } else {
                    ++report_.behind;
                }
            }
            if (read.next == from) break;
            from = read.next;
        }
        return {};
    }

    static void add(load::RecordSum& sum, std::uint64_t hash) {
        ++sum.records;
        sum.checksum += hash;
    }

    Instance& instance_;
    StreamReport& report_;
    bool is_same_ = false;  // the checkpoint is of this stream, not of one of its name before
};

}  // namespace

Result<StreamReport> audit_stream(Instance& instance, const engines::PipelineStream& stream,
                                  std::vector<std::string>& differences) {
    StreamReport report;
    TRY(sql::Database * database, instance.database());
    const load::TableSpec spec = engines::spec_of(instance.pipeline(), stream);
    report.lake = load::stream::audit_stream(instance.tables(), *database, spec);
    for (const std::string& words : report.lake.differences) differences.push_back(words);
    StreamReader reader(instance, report);
    TRY_VOID(reader.read());
    // What retention let go cannot be summed again.
    if (!reader.has_whole_history) return report;
    const load::RecordSum noted{report.lake.checkpoint->records, report.lake.checkpoint->checksum};
    if (reader.loaded != noted) {
        differences.push_back(base::text("stream ", stream.name, ": its query took ", noted.records,
                                         " records, checksum ", noted.checksum, "; the log holds ",
                                         reader.loaded.records, " up to there, checksum ",
                                         reader.loaded.checksum));
    }
    if (report.lake.basis) {
        const auto supply = [&instance, &reader](const load::ScanRange& range) {
            return std::make_unique<StreamScan>(instance, reader.view,
                                                range.end.value_or(load::Positions{}));
        };
        const auto wrong = load::stream::audit_rows(instance.tables(), *database, spec,
                                                    *report.lake.basis, supply);
        if (!wrong)
            differences.push_back(base::text("stream ", stream.name, ": ", wrong.error().what));
        if (wrong) differences.insert(differences.end(), wrong->begin(), wrong->end());
    }
    return report;
}

}  // namespace app::commands
