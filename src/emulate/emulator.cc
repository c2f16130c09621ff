#include "emulate/emulator.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "emulate/rows/python_repr.h"
#include "emulate/targets/gateway_stream_target.h"
#include "emulate/targets/kinesis_target.h"
#include "emulate/targets/topic_target.h"
#include "run/blocking.h"

namespace emulate {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::uint64_t kLeadMin = 64;
constexpr std::uint32_t kRecordsPerPostMax = 10'000;
constexpr std::uint32_t kRecordsPerPutMax = 500;  // Kinesis's limit of PutRecords
constexpr std::uint64_t kRowLastMax = std::numeric_limits<std::uint32_t>::max() - 1;
constexpr base::Duration kProgressEvery = std::chrono::milliseconds{100};

bool is_share(double value) { return value >= 0 && value <= 1; }

bool is_user_id(std::string_view id) {
    return !id.empty() && id.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789._-") == std::string_view::npos;
}

Error invalid(std::string what) { return {Code::invalid_argument, std::move(what)}; }

}  // namespace

Emulator::Emulator(EmulateOptions options, rows::RowSource& source, io::HttpClient& http,
                   const io::Clock& clock, io::Disk& disk)
    : options_(std::move(options)),
      source_(source),
      http_(http),
      clock_(clock),
      disk_(disk),
      pace_(clock, std::max(kLeadMin, std::uint64_t{2} * options_.records_per_post_max)) {}

Result<> Emulator::check_options() const {
    if (!is_user_id(options_.user_id)) {
        return invalid(base::text("user id `", base::printable(options_.user_id),
                                  "`: letters, digits, `.`, `_` and `-` only"));
    }
    if (options_.events_per_second && !(*options_.events_per_second >= 0)) {
        return invalid("a rate is 0 (full speed) or above");
    }
    const std::uint32_t batch_max =
        options_.way == Way::topics ? kRecordsPerPostMax : kRecordsPerPutMax;
    if (options_.records_per_post_max == 0 || options_.records_per_post_max > batch_max) {
        return invalid(base::text("a post takes 1 to ", batch_max, " records"));
    }
    if (options_.partition_key && options_.partition_key->empty()) {
        return invalid("a partition key has at least one character");
    }
    if (options_.row_last > kRowLastMax) return invalid("the last row is too great to draw");
    const DirtOptions& dirt = options_.dirt;
    if (!is_share(dirt.misrouted) || !is_share(dirt.partial) || !is_share(dirt.listed) ||
        !is_share(dirt.bad_json)) {
        return invalid("shares of dirt go from 0 to 1");
    }
    return {};
}

Result<> Emulator::check_place() const {
    const auto is_url = [](std::string_view text) {
        return text.starts_with("http://") || text.starts_with("https://");
    };
    if (options_.way == Way::kinesis && !is_url(options_.kinesis.url)) {
        return invalid(base::text("kinesis `", base::printable(options_.kinesis.url),
                                  "`: give its URL, like http://127.0.0.1:8084"));
    }
    if (options_.way != Way::kinesis && !is_url(options_.gateway)) {
        return invalid(
            base::text("gateway `", base::printable(options_.gateway),
                       "`: give its URL with the stage, like http://127.0.0.1:8080/test"));
    }
    return {};
}

EventOrder Emulator::event_order() const {
    const std::optional<std::uint64_t> size = source_.size();
    const rows::RowOrder order = size ? options_.order : rows::RowOrder::in_order;
    const std::uint64_t last = size ? std::min(options_.row_last, *size - 1) : options_.row_last;
    return {options_.seed, order, last, options_.events_per_second};
}

std::unique_ptr<const targets::Target> Emulator::make_target(rows::Table table) const {
    std::string_view gateway = options_.gateway;
    while (gateway.ends_with('/')) gateway.remove_suffix(1);
    const std::string_view suffix = rows::topic_suffix(table);
    std::string stream = base::text("streaming-", options_.user_id, "-", suffix);
    switch (options_.way) {
        case Way::topics:
            return std::make_unique<targets::TopicTarget>(
                base::text(gateway, "/topics/", options_.user_id, ".", suffix));
        case Way::gateway_streams:
            return std::make_unique<targets::GatewayStreamTarget>(gateway, std::move(stream));
        case Way::kinesis:
            return std::make_unique<targets::KinesisTarget>(options_.kinesis, std::move(stream),
                                                            clock_);
    }
    return nullptr;
}

Result<> Emulator::open_journal() {
    if (options_.resume_path.empty()) return {};
    const bool drawn = source_.size() && options_.order == rows::RowOrder::drawn;
    const std::string draws =
        drawn ? base::text("drawn to ", options_.row_last, " by seed ", options_.seed) : "in order";
    TRY(journal_, Journal::open(disk_, options_.resume_path,
                                base::text(source_.name(), ", ", draws, ", user ", options_.user_id,
                                           options_.way == Way::topics ? "" : ", streams")));
    resumed_events_ = std::numeric_limits<std::uint64_t>::max();
    for (const rows::Table table : rows::kTables) {
        resumed_events_ = std::min(resumed_events_, journal_->first_event(table));
    }
    return {};
}

Result<std::unique_ptr<Lane>> Emulator::make_lane(rows::Table table) {
    TRY(std::unique_ptr<rows::TableRows> rows, source_.open(table));
    std::unique_ptr<rows::TableRows> pins;
    if (table == rows::Table::user && options_.dirt.misrouted > 0) {
        TRY(pins, source_.open(rows::Table::pin));
    }
    const std::uint64_t first = journal_ ? journal_->first_event(table) : 0;
    pace_.begin(table, first);
    LaneParts parts{.table = table,
                    .options = options_,
                    .http = http_,
                    .target = make_target(table),
                    .rows = std::move(rows),
                    .pins = std::move(pins),
                    .order = event_order(),
                    .pace = pace_,
                    .tally = tally_,
                    .journal = journal_.get()};
    return std::make_unique<Lane>(std::move(parts), first);
}

Result<> Emulator::run_lanes(const OnProgress& on_progress) {
    std::array<std::unique_ptr<Lane>, rows::kTableCount> lanes;
    for (const rows::Table table : rows::kTables) {
        TRY(lanes[rows::index_of(table)], make_lane(table));
    }
    std::array<Result<>, rows::kTableCount> results;
    {
        run::BlockingPool pool(rows::kTableCount);  // its end is the lanes' end
        for (const rows::Table table : rows::kTables) {
            Lane* const lane = lanes[rows::index_of(table)].get();
            Result<>* const result = &results[rows::index_of(table)];
            pool.post([this, table, lane, result] {
                *result = lane->run();
                if (!*result) pace_.abandon();
                pace_.finish(table);
            });
        }
        while (!pace_.wait_for_end(kProgressEvery)) {
            if (on_progress) on_progress(progress());
        }
    }
    // A lane that was interrupted by another's failure is not the cause.
    Result<> ended;
    for (const Result<>& result : results) {
        if (!result && (ended || ended.error().code == Code::interrupted)) ended = result;
    }
    return ended;
}

Result<EmulateProgress> Emulator::run(const OnProgress& on_progress) {
    TRY_VOID(check_options());
    TRY_VOID(check_place());
    TRY_VOID(open_journal());
    const Result<> ended = run_lanes(on_progress);
    if (journal_) TRY_VOID(journal_->sync());
    if (on_progress) on_progress(progress());
    if (!ended) return ended.error();
    return progress();
}

Result<> Emulator::print(const std::function<void(std::string_view)>& show) {
    TRY_VOID(check_options());
    std::array<std::unique_ptr<rows::TableRows>, rows::kTableCount> rows;
    for (const rows::Table table : rows::kTables) {
        TRY(rows[rows::index_of(table)], source_.open(table));
        pace_.begin(table, 0);
    }
    EventOrder order = event_order();
    for (std::uint64_t event = 0; event != options_.events_max; ++event) {
        const Turn turn = order.next();
        if (!pace_.enter(rows::Table::pin, event, turn.due)) return {};
        bool any = false;
        for (const rows::Table table : rows::kTables) {
            const auto record = rows[rows::index_of(table)]->read(turn.row);
            if (!record && record.error().code != Code::malformed) return record.error();
            any |= !record || record->has_value();
            if (!record) {
                show(base::text("# ", record.error().what, "\n"));
            } else if (const std::optional<rows::Record>& there = *record; there) {
                show(std::visit([](const auto& held) { return rows::python_repr_of(held); },
                                *there) +
                     "\n");
            }
        }
        if (!any) return {};
        for (const rows::Table table : rows::kTables) pace_.answered(table, event + 1);
    }
    return {};
}

void Emulator::stop() {
    if (stopping_.exchange(true)) {
        pace_.abandon();
    } else {
        pace_.stop();
    }
}

EmulateProgress Emulator::progress() const {
    EmulateProgress progress;
    const std::uint64_t answered = pace_.events_answered();
    progress.events = answered - std::min(answered, resumed_events_);
    progress.stored = tally_.stored.load();
    progress.refused = tally_.refused.load();
    progress.unpostable = tally_.unpostable.load();
    progress.left_out = tally_.left_out.load();
    progress.retries = tally_.retries.load();
    progress.resumed_events = resumed_events_;
    progress.seconds = std::chrono::duration<double>(pace_.elapsed()).count();
    return progress;
}

}  // namespace emulate
