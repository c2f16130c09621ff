#pragma once
// One connection of a Server: a coroutine that reads and starts handlers, one that writes, and what
// lies between them. Private to this room.
//
//   Owner: the coroutine that serves it.  Runs on: the stream's shard.  Ends: when run() returns.

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "door/kafka/api/api_table.h"
#include "door/kafka/server/server.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/net/stream.h"
#include "run/timer.h"

namespace door::kafka {

struct ServerMetrics {
    ServerMetrics(base::Metrics& metrics, const std::string& name, const ApiTable& table);

    base::Gauge& connections;
    base::Counter& received_bytes;
    base::Counter& sent_bytes;
    base::Counter& refused;                           // what could not be answered
    std::map<std::int16_t, base::Counter*> requests;  // by key
};

// What all connections of a server share, and none changes.
struct ServerContext {
    ServerContext(run::Shards& shards, base::Metrics& registry, ServerOptions chosen,
                  const ApiTable& served)
        : table(served),
          metrics(registry, chosen.name, served),
          frames(shards, chosen.frame_bytes_total_max),
          options(std::move(chosen)) {}

    const ApiTable& table;
    ServerMetrics metrics;
    mutable MemoryBudget frames;
    ServerOptions options;
};

class Connection {
  public:
    Connection(const ServerContext& context, std::unique_ptr<run::Stream> stream);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Serves until the end of the connection and of all its handlers.
    run::Task<void> run();
    // Ends it with the answers under way; an idle one at once.
    void stop();
    // Ends it now.
    void cut() { stream_->close(); }

  private:
    // A request's place in the order of answers.
    struct Answer {
        Order order = Order::alone;
        std::optional<Reply> reply;  // when it is ready
    };
    enum class Wait : std::uint8_t { none, idle, frame };
    // Resumes the writer, which sleeps while no answer is ready.
    struct WriterSleep {
        Connection& connection;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> writer) const {
            connection.sleeping_writer_ = writer;
        }
        void await_resume() const noexcept {}
    };
    struct ReplyGuard;

    // Reading (connection_read.cc).
    run::Task<void> read_all();
    run::Task<std::shared_ptr<Frame>> read_frame();
    run::Task<bool> read_rest(Frame& frame);
    run::Task<bool> start(std::shared_ptr<Frame> frame);
    run::Task<bool> fill(Wait wait);
    run::Task<std::size_t> read_into(std::span<char> into, Wait wait);
    base::ByteView buffered() const {
        return std::as_bytes(std::span(buffer_).subspan(begin_, end_ - begin_));
    }
    bool takes_more(Order order) const;
    void on_silence();

    // Answering (connection.cc).
    run::Task<void> answer(Answer& place, const ApiTable::Entry& entry, RawCall call);
    run::Task<void> answer_raw(Answer& place, std::shared_ptr<Frame> frame);
    run::Task<void> write_all();
    bool collect();
    bool writer_has_work() const;
    void wake_writer();
    void wake_writer_soon();

    const ServerContext& context_;
    std::unique_ptr<run::Stream> stream_;
    run::Shard& shard_;
    Peer peer_;
    // Counts the writer and the handlers.
    run::Gate gate_;

    // Bytes read and not yet taken: buffer_[begin_, end_). Small, for most connections are idle
    // most of the time; what is larger is read straight into its frame.
    std::array<char, 4096> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    Wait waiting_ = Wait::none;
    bool reads_now_ = false;
    bool timed_out_ = false;
    run::Timer wait_timer_;

    // In the order of requests. A deque, as places must not move while handlers fill them.
    std::deque<Answer> answers_;
    std::vector<Reply> batch_;  // what is being written
    std::size_t batch_bytes_ = 0;
    std::coroutine_handle<> sleeping_writer_;
    run::Event room_;             // an answer has left
    bool reading_ended_ = false;  // no further answer will be queued
    bool stopping_ = false;
    bool closing_ = false;  // the last answer is on its way or out
};

}  // namespace door::kafka
