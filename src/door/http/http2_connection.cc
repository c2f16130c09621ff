#include "door/http/http2_connection.h"

#include <array>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "run/shard.h"

namespace door::http {
namespace {

constexpr std::size_t kReadBytes = 64 * base::limits::kKiB;
constexpr std::size_t kWriteBytes = base::limits::kMiB;
// Bodies of all requests and answers together, in greatest ones.
constexpr std::size_t kHeldBodies = 4;

std::size_t body_bytes_max(const ServerOptions& options) {
    return options.http2_body_bytes_max.value_or(options.body_bytes_max);
}

}  // namespace

// Answers at the end of a handler, whether that returned or threw: the client would wait for ever.
struct Http2Connection::AnswerGuard {
    Http2Connection& connection;
    std::int32_t stream;
    std::optional<Response> response{};

    AnswerGuard(Http2Connection& owner, std::int32_t of) : connection(owner), stream(of) {}
    AnswerGuard(const AnswerGuard&) = delete;
    AnswerGuard& operator=(const AnswerGuard&) = delete;
    ~AnswerGuard() {
        connection.session_.release();
        if (!response) response = connection.context_.options.refusal(500, "The server failed.");
        connection.respond(stream, *std::move(response));
    }
};

Http2Connection::Http2Connection(const ServerContext& context, std::unique_ptr<run::Stream> stream,
                                 std::string begun)
    : context_(context),
      stream_(std::move(stream)),
      shard_(run::Shard::current()),
      begun_(std::move(begun)),
      session_({.body_bytes_max = body_bytes_max(context.options),
                .held_bytes_max = kHeldBodies * body_bytes_max(context.options),
                .requests_max = base::limits::kPipelinedRequestsMax},
               std::string(stream_->peer()), events()),
      wait_timer_([this](run::Timer::Why) {
          // Whoever waits for an answer need not talk meanwhile.
          if (session_.under_way() > session_.unfinished()) return start_wait();
          session_.shut_down();
          reading_ended_ = true;
          more_to_write_.notify_all();
          if (reads_now_) stream_->cancel_read();
      }) {}

Http2Events Http2Connection::events() {
    return {
        .request =
            [this](std::int32_t stream, Request request) {
                shard_.spawn(gate_, answer(stream, std::move(request)));
            },
        .refusal =
            [this](int status, std::string_view what) {
                context_.metrics.count_answer(status);
                return context_.options.refusal(status, what);
            },
        .closed =
            [this](std::int32_t stream) {
                const auto found = bodies_.find(stream);
                if (found == bodies_.end()) return;
                found->second->is_over = true;
                found->second->body->stop();
                found->second->taken.notify_all();
                bodies_.erase(found);
            },
        .drained =
            [this](std::int32_t stream) {
                const auto found = bodies_.find(stream);
                if (found == bodies_.end()) return;
                found->second->is_taken = true;
                found->second->taken.notify_all();
            },
    };
}

run::Task<void> Http2Connection::run() {
    context_.metrics.connections.add(1);
    shard_.spawn(gate_, write_all());
    co_await read_all();
    wait_timer_.cancel();
    reading_ended_ = true;
    stop_bodies();
    more_to_write_.notify_all();
    co_await gate_.close();
    stream_->close();
    context_.metrics.connections.add(-1);
}

void Http2Connection::stop() {
    stopping_ = true;
    session_.shut_down();
    stop_bodies();
    more_to_write_.notify_all();
    if (reads_now_ && session_.under_way() == 0) stream_->cancel_read();
}

void Http2Connection::stop_bodies() {
    for (const auto& [stream, pumped] : bodies_) pumped->body->stop();
}

void Http2Connection::start_wait() {
    wait_timer_.start(session_.unfinished() > 0 ? context_.options.body_wait_max
                                                : context_.options.idle_wait_max);
}

bool Http2Connection::is_at_end() const {
    return broken_ || session_.is_over() || (stopping_ && session_.under_way() == 0);
}

run::Task<void> Http2Connection::read_all() {
    std::string buffer(kReadBytes, '\0');
    std::string_view bytes = begun_;
    for (;;) {
        context_.metrics.received_bytes.add(bytes.size());
        const bool is_good = session_.receive(bytes);
        more_to_write_.notify_all();
        if (!is_good || is_at_end() || reading_ended_) co_return;
        start_wait();
        reads_now_ = true;
        const base::Result<std::size_t> got = co_await stream_->read(buffer);
        reads_now_ = false;
        if (!got || *got == 0) {
            // Its end: nobody would read what is under way.
            broken_ = !stopping_ && !reading_ended_;
            co_return;
        }
        bytes = std::string_view(buffer).substr(0, *got);
    }
}

run::Task<void> Http2Connection::write_all() {
    run::Timer write_timer([this](run::Timer::Why) { stream_->close(); });
    for (;;) {
        const std::string out = session_.output(kWriteBytes);
        if (out.empty()) {
            const bool is_done = reading_ended_ && session_.under_way() == 0;
            if (is_at_end() || is_done) break;
            co_await more_to_write_.wait();
            continue;
        }
        write_timer.start(context_.options.write_wait_max);
        const base::Result<std::size_t> written = co_await stream_->write(out);
        write_timer.cancel();
        if (!written) {
            broken_ = true;
            stop_bodies();
            break;
        }
        context_.metrics.sent_bytes.add(*written);
    }
    for (const auto& [stream, pumped] : bodies_) {
        pumped->is_over = true;
        pumped->taken.notify_all();
    }
    if (reads_now_) stream_->cancel_read();
}

run::Task<void> Http2Connection::answer(std::int32_t stream, Request request) {
    AnswerGuard guard(*this, stream);
    guard.response = co_await context_.handler(std::move(request));
}

void Http2Connection::respond(std::int32_t stream, Response response) {
    context_.metrics.count_answer(response.status);
    const std::shared_ptr<BodyStream> body = response.stream;
    const bool is_gone = broken_ || !session_.has_stream(stream);
    if (body && !is_gone) {
        auto pumped = std::make_shared<Pumped>();
        pumped->body = body;
        bodies_[stream] = pumped;
        session_.respond(stream, std::move(response));
        if (stopping_) body->stop();
        shard_.spawn(gate_, pump(stream, std::move(pumped)));
    } else if (!is_gone) {
        session_.respond(stream, std::move(response));
    }
    more_to_write_.notify_all();
}

run::Task<void> Http2Connection::pump(std::int32_t stream, std::shared_ptr<Pumped> pumped) {
    while (!pumped->is_over) {
        std::optional<std::string> part = co_await pumped->body->next();
        if (!part || pumped->is_over) break;
        pumped->is_taken = false;
        session_.feed(stream, *std::move(part));
        more_to_write_.notify_all();
        while (!pumped->is_taken && !pumped->is_over) co_await pumped->taken.wait();
    }
    session_.end_body(stream);
    more_to_write_.notify_all();
}

}  // namespace door::http
