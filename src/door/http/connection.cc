#include "door/http/connection.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "run/shard.h"

namespace door::http {

namespace {

// So much is gathered for one write; more waits for the next, so that a slow peer's progress shows.
constexpr std::size_t kWriteBytes = base::limits::kMiB;
// A client that reads "Connection: close" and does nothing must not hold up the stop.
constexpr base::Duration kStopLingerQuietMax = std::chrono::milliseconds(500);

}  // namespace

ServerMetrics::ServerMetrics(base::Metrics& metrics, const std::string& name)
    : connections(metrics.gauge("http_connections", "Open connections.", {{"door", name}})),
      received_bytes(metrics.counter("http_received_bytes_total", "Bytes read from clients.",
                                     {{"door", name}})),
      sent_bytes(
          metrics.counter("http_sent_bytes_total", "Bytes written to clients.", {{"door", name}})),
      answers{} {
    for (std::size_t i = 0; i < answers.size(); ++i) {
        answers[i] = &metrics.counter("http_requests_total", "Requests answered, by status class.",
                                      {{"door", name}, {"class", base::text(i + 1, "xx")}});
    }
}

void ServerMetrics::count_answer(int status) const {
    answers[static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1)]->add(1);
}

// Puts the answer in its place at the end of a handler, whether that returned or threw: without,
// the connection would wait for ever.
struct Connection::AnswerGuard {
    Connection& connection;
    Answer& place;
    std::optional<Response> response;

    AnswerGuard(Connection& owner, Answer& answer) : connection(owner), place(answer) {}
    AnswerGuard(const AnswerGuard&) = delete;
    AnswerGuard& operator=(const AnswerGuard&) = delete;
    ~AnswerGuard() {
        if (!response) {
            response = connection.context_.options.refusal(500, "The server failed.");
        }
        // The answer's stream may read on, as long as somebody takes it.
        const bool reads_on = response->stream && !connection.closing_;
        if (place.incoming && !reads_on) {
            if (!place.incoming->abandon()) response->close = true;
            place.incoming.reset();
        }
        connection.body_bytes_held_ += response->body.size() - place.body_bytes;
        place.body_bytes = response->body.size();
        place.response = std::move(response);
        connection.wake_writer_soon();
    }
};

Connection::Connection(const ServerContext& context, std::unique_ptr<run::Stream> stream)
    : context_(context),
      stream_(std::move(stream)),
      shard_(run::Shard::current()),
      wait_timer_([this](run::Timer::Why) {
          timed_out_ = true;
          if (reads_now_) stream_->cancel_read();
      }) {}

run::Task<void> Connection::run() {
    context_.metrics.connections.add(1);
    shard_.spawn(gate_, write_all());
    co_await read_all();
    wait_timer_.cancel();
    reading_ended_ = true;
    wake_writer();
    co_await gate_.close();
    if (is_http2_) {
        context_.metrics.connections.add(-1);
        co_return;
    }
    // HTTP-2: a client that is still sending reads the answer first.
    if (lingers_ && !broken_) {
        run::Linger linger;
        if (stopping_) linger.quiet_max = kStopLingerQuietMax;
        co_await run::close_lingering(*stream_, linger);
    }
    stream_->close();
    context_.metrics.connections.add(-1);
}

std::optional<Connection::Http2> Connection::take_http2() {
    if (!is_http2_) return std::nullopt;
    return Http2{std::move(stream_), std::string(buffered())};
}

void Connection::stop() {
    stopping_ = true;
    if (body_stream_) body_stream_->stop();
    // In the middle of a message it is read to its end and answered.
    const bool waits_for_answered = waiting_ == Wait::part && body_stream_;
    if (reads_now_ && (waiting_ == Wait::idle || waits_for_answered)) stream_->cancel_read();
}

run::Task<void> Connection::answer(Answer& place, Request request) {
    AnswerGuard guard(*this, place);
    guard.response = co_await context_.handler(std::move(request));
}

bool Connection::writer_has_work() const {
    if (!batch_.empty()) return true;
    if (answers_.empty()) return reading_ended_;
    return answers_.front().interim || answers_.front().response.has_value();
}

void Connection::wake_writer() {
    if (!sleeping_writer_ || !writer_has_work()) return;
    std::exchange(sleeping_writer_, {}).resume();
}

// By way of the loop: answers that become ready in the same turn leave in one write.
void Connection::wake_writer_soon() {
    if (!sleeping_writer_ || !writer_has_work()) return;
    // The writer holds the gate, so that the connection is there when the post runs.
    shard_.post([writer = std::exchange(sleeping_writer_, {})] { writer.resume(); });
}

// Moves the answers that are ready, in order, into the batch; says whether one of them is the last.
bool Connection::collect() {
    while (!answers_.empty() && batch_.bytes() < kWriteBytes) {
        Answer& next = answers_.front();
        if (next.interim) {
            batch_.add_continue();
            answers_.pop_front();
            continue;
        }
        if (!next.response) break;
        const bool last_of_all = answers_.size() == 1 && (reading_ended_ || stopping_);
        next.form.close = next.form.close || next.response->close || last_of_all;
        context_.metrics.count_answer(next.response->status);
        const AnswerForm form = next.form;
        body_bytes_held_ -= next.body_bytes;
        body_stream_ = next.response->stream;
        body_stream_source_ = std::move(next.incoming);
        body_stream_end_ = next.response->length ? BodyEnd::length
                           : form.http10         ? BodyEnd::close
                                                 : BodyEnd::chunked;
        body_stream_left_ = next.response->length.value_or(0);
        batch_.add(*std::move(next.response), form);
        answers_.pop_front();
        if (body_stream_) return form.close || body_stream_end_ == BodyEnd::close;
        if (form.close) return true;
    }
    return false;
}

// All that is gathered, within its time.
run::Task<bool> Connection::write_batch() {
    run::Timer write_timer([this](run::Timer::Why) { stream_->close(); });
    write_timer.start(context_.options.write_wait_max);
    const std::vector<std::string_view> parts = batch_.parts();
    const base::Result<std::size_t> written = co_await stream_->write(parts);
    if (!written) co_return false;
    context_.metrics.sent_bytes.add(*written);
    batch_.clear();
    co_return true;
}

// The body behind the head that was written last, part by part; those behind it wait.
run::Task<bool> Connection::write_body_stream() {
    if (!body_stream_) co_return true;
    if (stopping_) body_stream_->stop();
    const bool is_chunked = body_stream_end_ == BodyEnd::chunked;
    bool is_written = true;
    while (is_written) {
        const std::optional<std::string> part = co_await body_stream_->next();
        if (!part) break;
        body_stream_left_ -= std::min<std::uint64_t>(body_stream_left_, part->size());
        batch_.add_part(*part, body_stream_end_);
        is_written = co_await write_batch();
    }
    body_stream_->stop();
    body_stream_.reset();
    if (body_stream_source_ && !body_stream_source_->abandon()) closing_ = lingers_ = true;
    body_stream_source_.reset();
    // What was announced and does not come can be told in no other way than by the end.
    if (body_stream_left_ > 0) co_return false;
    if (!is_written || !is_chunked) co_return is_written;
    batch_.add_end_of_chunks();
    co_return co_await write_batch();
}

run::Task<void> Connection::write_all() {
    while (!closing_) {
        closing_ = lingers_ = collect();
        if (batch_.empty()) {
            if (reading_ended_ && answers_.empty()) break;
            co_await WriterSleep{*this};
            continue;
        }
        if (!co_await write_batch() || !co_await write_body_stream()) {
            broken_ = true;
            stream_->close();
            break;
        }
        room_.notify_all();
    }
    closing_ = true;
    for (const Answer& unsent : answers_) {
        if (unsent.incoming && unsent.response) unsent.incoming->abandon();
    }
    if (body_stream_source_) body_stream_source_->abandon();
    room_.notify_all();
    if (reads_now_) stream_->cancel_read();
}

}  // namespace door::http
