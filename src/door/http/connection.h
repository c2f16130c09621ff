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
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/http1/head.h"
#include "door/http/answers.h"
#include "door/http/incoming_body.h"
#include "door/http/served.h"
#include "door/http/server.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/net/stream.h"
#include "run/timer.h"

namespace door::http {

struct ServerMetrics {
    ServerMetrics(base::Metrics& metrics, const std::string& name);
    void count_answer(int status) const;

    base::Gauge& connections;
    base::Counter& received_bytes;
    base::Counter& sent_bytes;
    // 1xx … 5xx.
    std::array<base::Counter*, 5> answers;
};

// What all connections of a server share, and none changes.
struct ServerContext {
    ServerMetrics metrics;
    ServerOptions options;
    Handler handler;
};

class Connection final : public Served {
  public:
    Connection(const ServerContext& context, std::unique_ptr<run::Stream> stream);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Serves until the end of the connection and of all its handlers.
    run::Task<void> run();
    // Ends it with the answers under way; an idle one at once.
    void stop() override;
    // Ends it now.
    void cut() override { stream_->close(); }

    // After run(): the client began with HTTP/2's preface, which `begun` holds with what followed;
    // the connection goes on with whoever takes it.
    struct Http2 {
        std::unique_ptr<run::Stream> stream;
        std::string begun;
    };
    std::optional<Http2> take_http2();

  private:
    // A request's place in the order of answers.
    struct Answer {
        std::optional<Response> response;  // when it is ready
        AnswerForm form;
        bool interim = false;  // "100 Continue", no answer of its own
        // What it holds in memory: the request's body, later the response's.
        std::size_t body_bytes = 0;
        // Of a request whose body is handed over while it comes.
        std::shared_ptr<IncomingBody> incoming{};
    };
    // What the peer is being waited for; each has its time.
    enum class Wait : std::uint8_t { none, idle, head, body, part };
    using BodyEnd = codec::http1::BodyEnd;
    // Resumes the writer, which sleeps while no answer is ready.
    struct WriterSleep {
        Connection& connection;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> writer) const {
            connection.sleeping_writer_ = writer;
        }
        void await_resume() const noexcept {}
    };
    struct AnswerGuard;

    // Reading (connection_read.cc).
    run::Task<void> read_all();
    run::Task<bool> is_http2_preface();
    run::Task<std::optional<std::size_t>> read_head();
    bool streams_body(const codec::http1::RequestHead& head) const;
    std::optional<std::uint64_t> chunked_bytes_max() const;
    run::Task<bool> feed_length(IncomingBody& body, std::uint64_t length);
    run::Task<bool> feed_chunks(IncomingBody& body);
    void start_answer(Request request, codec::http1::RequestHead& head,
                      std::shared_ptr<IncomingBody> incoming);
    run::Task<bool> read_body(Request& request, const codec::http1::RequestHead& head);
    run::Task<bool> read_length(std::string& body, std::size_t length);
    run::Task<bool> read_chunks(std::string& body);
    run::Task<bool> fill(Wait wait);
    run::Task<std::size_t> read_into(std::span<char> into, Wait wait);
    std::string_view buffered() const { return {buffer_.data() + begin_, end_ - begin_}; }
    bool make_room();
    bool takes_more() const;
    void refuse(int status, std::string_view what);
    void give_up_reading(Wait wait);

    // Answering (connection.cc).
    run::Task<void> answer(Answer& place, Request request);
    run::Task<void> write_all();
    run::Task<bool> write_batch();
    run::Task<bool> write_body_stream();
    bool collect();
    bool writer_has_work() const;
    void wake_writer();
    void wake_writer_soon();

    const ServerContext& context_;
    std::unique_ptr<run::Stream> stream_;
    run::Shard& shard_;
    // Counts the writer and the handlers.
    run::Gate gate_;

    // Bytes read and not yet taken: buffer_[begin_, end_).
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    codec::http1::HeadScan scan_;
    Wait waiting_ = Wait::none;
    bool reads_now_ = false;
    bool timed_out_ = false;
    run::Timer wait_timer_;

    // In the order of requests. A deque, as places must not move while handlers fill them.
    std::deque<Answer> answers_;
    AnswerBatch batch_;
    // The body of the answer whose head is written last, if it is made while it is sent.
    std::shared_ptr<BodyStream> body_stream_;
    std::shared_ptr<IncomingBody> body_stream_source_;  // the request's body, if it reads that
    BodyEnd body_stream_end_ = BodyEnd::chunked;
    std::uint64_t body_stream_left_ = 0;  // where it ends by its length
    std::coroutine_handle<> sleeping_writer_;
    std::size_t body_bytes_held_ = 0;  // by all places together
    run::Event room_;                  // an answer has left
    bool reading_ended_ = false;       // no further answer will be queued
    bool stopping_ = false;
    bool closing_ = false;   // the last answer is on its way or out
    bool broken_ = false;    // the peer takes nothing more
    bool is_http2_ = false;  // the client speaks HTTP/2: others go on
    bool lingers_ = false;   // the last answer said so; the peer may still be sending
};

}  // namespace door::http
