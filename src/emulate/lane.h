#pragma once
// The posts of one topic or stream, one after the other, on one connection: so they come in the
// events' order.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "emulate/dirt.h"
#include "emulate/emulate_options.h"
#include "emulate/event_order.h"
#include "emulate/journal.h"
#include "emulate/pace.h"
#include "emulate/targets/target.h"

namespace emulate {

// What the lanes count together.
struct Tally {
    std::atomic<std::uint64_t> stored{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> unpostable{0};
    std::atomic<std::uint64_t> left_out{0};
    std::atomic<std::uint64_t> retries{0};
};

struct LaneParts {
    rows::Table table = rows::Table::pin;
    const EmulateOptions& options;
    io::HttpClient& http;
    std::unique_ptr<const targets::Target> target;
    std::unique_ptr<rows::TableRows> rows;
    std::unique_ptr<rows::TableRows> pins;  // for misrouted posts; else none
    EventOrder order;
    Pace& pace;
    Tally& tally;
    Journal* journal = nullptr;  // none without --resume
};

class Lane {
  public:
    // The parts' references outlive it. `first_event`: earlier ones are answered.
    Lane(LaneParts parts, std::uint64_t first_event);
    // To the end of the rows, of the events asked for, or of the run. Once, on a thread of its own.
    base::Result<> run();

  private:
    using Posts = std::vector<std::vector<targets::Value>>;  // each the values of one request

    base::Result<> gather();
    std::size_t posts_under_way_max() const;
    base::Result<> add_event(const Turn& turn);
    base::Result<> deliver(Posts posts);
    base::Result<> deliver_singly(const std::vector<targets::Value>& values);
    base::Result<std::vector<targets::Value>> settle(std::vector<targets::Value> values,
                                                     targets::Answer answer);
    void add(const rows::Record& record, const Dirt::Fate& fate, const Turn& turn);
    base::Result<> note();
    void report(std::string_view event, std::atomic<std::uint64_t>& count, const std::string& why);

    LaneParts parts_;
    Dirt dirt_;
    std::uint64_t event_;                 // the next one
    bool ended_ = false;                  // no further event is gathered
    std::vector<targets::Value> values_;  // gathered, not yet delivered
    std::uint64_t refused_in_a_row_ = 0;
};

}  // namespace emulate
