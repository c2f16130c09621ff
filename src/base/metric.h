#pragma once
// Counters and gauges, declared once with their help text; /metrics and docs/metrics.md are walks
// over the table.
//
//     Metrics metrics;                                    // one per process, made by `app` and
//     handed down Counter& posts = metrics.counter("rest_records_accepted_total", "Records answered
//     as stored.", {{"topic", t}}); posts.add(1);
//
// Names: <room>_<noun>_<unit>[_total], base units. One of the few places with a mutex: it guards
// the table, not the cells, which are atomic and live as long as the Metrics.

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
  public:
    void add(std::uint64_t count) { value_.fetch_add(count, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
  public:
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_{0};
};

class Metrics {
  public:
    // The same name and labels give the same cell. Takes the lock: keep the reference, do not look
    // up per record.
    Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});

    // Prometheus' text format, families in order of name.
    std::string prometheus_text() const;

  private:
    struct Family {
        std::string help;
        bool counts = true;
        std::map<Labels, Counter*> counters;
        std::map<Labels, Gauge*> gauges;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Family, std::less<>> families_;
    std::deque<Counter> counters_;
    std::deque<Gauge> gauges_;
};

}  // namespace base
