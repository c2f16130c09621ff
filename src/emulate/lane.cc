#include "emulate/lane.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"

namespace emulate {
namespace {

using base::Code;
using base::Error;
using base::Result;
using targets::Answer;
using targets::Value;
using targets::Verdict;

constexpr base::Duration kPauseFirst = std::chrono::milliseconds{100};
constexpr base::Duration kPauseMax = std::chrono::seconds{5};
// Of each kind of trouble the first are told, the rest is counted.
constexpr std::uint64_t kReportsMax = 20;
// So many refusals and nothing stored in between: the topic wants other posts than these.
constexpr std::uint64_t kRefusedInARowMax = 1'000;
constexpr std::size_t kEventsUnderWayMax = 32;
constexpr std::size_t kPartitionKeyBytesMax = 256;  // Kinesis's limit of characters

}  // namespace

Lane::Lane(LaneParts parts, std::uint64_t first_event)
    : parts_(std::move(parts)),
      dirt_(parts_.options.dirt, parts_.options.seed, parts_.table),
      event_(first_event) {
    parts_.order.skip(first_event);
    for (std::uint64_t i = 0; i < first_event; ++i) dirt_.next();
}

Result<> Lane::run() {
    while (!ended_) {
        Posts posts;
        for (std::size_t i = 0; i < posts_under_way_max() && !ended_; ++i) {
            TRY_VOID(gather());
            if (!values_.empty()) posts.push_back(std::exchange(values_, {}));
        }
        TRY_VOID(deliver(std::move(posts)));
        TRY_VOID(note());
    }
    return {};
}

// At full speed a server that syncs each record must not be waited for record by record. Half of
// what lanes may be apart, so that none waits for events that another has only gathered.
std::size_t Lane::posts_under_way_max() const {
    if (parts_.options.events_per_second != 0.0) return 1;
    // Of several posts under way at a kill the journal could not say which were taken.
    if (parts_.journal != nullptr) return 1;
    return std::max<std::size_t>(1, kEventsUnderWayMax / parts_.options.records_per_post_max);
}

// Events until a post is full. One without anything to post counts as an event all the same.
Result<> Lane::gather() {
    for (std::uint32_t taken = 0; taken < parts_.options.records_per_post_max; ++taken) {
        const auto& events_max = parts_.options.events_max;
        if (events_max && event_ >= *events_max) ended_ = true;
        if (ended_) return {};
        const Turn turn = parts_.order.next();
        if (!parts_.pace.enter(parts_.table, event_, turn.due)) {
            ended_ = true;
            return {};
        }
        TRY_VOID(add_event(turn));
        if (!ended_) ++event_;
    }
    return {};
}

Result<> Lane::add_event(const Turn& turn) {
    const Dirt::Fate fate = dirt_.next();
    if (fate.misrouted && parts_.pins) {
        TRY(const std::optional<rows::Record> pin, parts_.pins->read(turn.row));
        if (pin) add(*pin, fate, turn);
    }
    const auto record = parts_.rows->read(turn.row);
    if (!record && record.error().code != Code::malformed) return record.error();
    if (!record) {
        report("row_unpostable", parts_.tally.unpostable, record.error().what);
    } else if (const std::optional<rows::Record>& there = *record; !there) {
        ended_ = true;
    } else if (fate.left_out) {
        parts_.tally.left_out.fetch_add(1);
    } else {
        add(*there, fate, turn);
    }
    return {};
}

void Lane::add(const rows::Record& record, const Dirt::Fate& fate, const Turn& turn) {
    Value value{value_of(record, fate), {}};
    if (parts_.options.way != Way::topics) {
        value.partition_key = parts_.options.partition_key.value_or(rows::row_number(record));
        // A row without a number, or with one that no key can be, goes by its place.
        if (value.partition_key.empty() || value.partition_key.size() > kPartitionKeyBytesMax) {
            value.partition_key = base::text("row-", turn.row);
        }
    }
    values_.push_back(std::move(value));
}

// Tries until every value is stored or refused, or the other side has been away too long. In order,
// unless the server puts a post off and takes a later one.
Result<> Lane::deliver(Posts posts) {
    base::Duration pause = kPauseFirst;
    base::Duration waited{};
    while (!posts.empty()) {
        std::vector<Result<Answer>> answers = post_all(parts_.http, *parts_.target, posts);
        const std::size_t sent = posts.size();
        Posts left;
        std::string words;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            TRY(Answer answer, std::move(answers[i]));
            if (words.empty()) words = answer.words;
            TRY(std::vector<Value> rest, settle(std::move(posts[i]), std::move(answer)));
            if (!rest.empty()) left.push_back(std::move(rest));
        }
        posts = std::move(left);
        if (posts.empty()) return {};
        if (posts.size() < sent) waited = {};
        if (waited >= parts_.options.retry_max) {
            return Error{Code::unavailable,
                         base::text(parts_.target->url(), ": not answered within ",
                                    parts_.options.retry_max.count(), " s of tries: ", words)};
        }
        report("post_put_off", parts_.tally.retries, words);
        if (!parts_.pace.wait(pause)) {
            return Error{Code::interrupted, base::text(parts_.target->url(), ": ", words)};
        }
        waited += pause;
        pause = std::min(pause * 2, kPauseMax);
    }
    return {};
}

// One value that is no JSON gets the whole post refused; alone, only it.
Result<> Lane::deliver_singly(const std::vector<Value>& values) {
    for (const Value& value : values) TRY_VOID(deliver(Posts{{value}}));
    return {};
}

// Counts what is settled; what is to be sent again comes back.
Result<std::vector<Value>> Lane::settle(std::vector<Value> values, Answer answer) {
    const bool all_refused = std::ranges::count(answer.verdicts, Verdict::refused) ==
                             static_cast<std::ptrdiff_t>(values.size());
    if (all_refused && values.size() > 1) {
        TRY_VOID(deliver_singly(values));
        return std::vector<Value>{};
    }
    std::vector<Value> rest;
    for (std::size_t i = 0; i < values.size(); ++i) {
        switch (answer.verdicts[i]) {
            case Verdict::stored:
                parts_.tally.stored.fetch_add(1);
                refused_in_a_row_ = 0;
                break;
            case Verdict::refused:
                report("post_refused", parts_.tally.refused, answer.words);
                ++refused_in_a_row_;
                break;
            case Verdict::again:
                rest.push_back(std::move(values[i]));
                break;
        }
    }
    if (refused_in_a_row_ >= kRefusedInARowMax) {
        return Error{Code::invalid_argument,
                     base::text(parts_.target->url(), ": refused ", refused_in_a_row_,
                                " records in a row, the last with ", answer.words)};
    }
    return rest;
}

Result<> Lane::note() {
    if (parts_.journal != nullptr) TRY_VOID(parts_.journal->note(parts_.table, event_));
    parts_.pace.answered(parts_.table, event_);
    return {};
}

void Lane::report(std::string_view event, std::atomic<std::uint64_t>& count,
                  const std::string& why) {
    if (count.fetch_add(1) >= kReportsMax) return;
    base::log_warn("emulate", event,
                   {{"topic", std::string(rows::topic_suffix(parts_.table))}, {"why", why}});
}

}  // namespace emulate
