#include "door/kafka/server/connection.h"

#include <utility>

#include "run/shard.h"

namespace door::kafka {

namespace {

// So much is gathered for one write; more waits for the next, so that a slow peer's progress shows.
constexpr std::size_t kWriteBytes = base::limits::kMiB;

// "127.0.0.1:50123" → "127.0.0.1", "[::1]:50123" → "::1".
std::string host_of(std::string_view peer) {
    std::string_view host = peer.substr(0, peer.rfind(':'));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return std::string(host);
}

}  // namespace

ServerMetrics::ServerMetrics(base::Metrics& metrics, const std::string& name, const ApiTable& table)
    : connections(metrics.gauge("kafka_connections", "Open connections.", {{"door", name}})),
      received_bytes(metrics.counter("kafka_received_bytes_total", "Bytes read from clients.",
                                     {{"door", name}})),
      sent_bytes(
          metrics.counter("kafka_sent_bytes_total", "Bytes written to clients.", {{"door", name}})),
      refused(metrics.counter("kafka_refused_requests_total",
                              "Requests that could not be answered; they end the connection.",
                              {{"door", name}})) {
    for (const auto& [key, entry] : table.entries()) {
        requests[key] = &metrics.counter("kafka_requests_total", "Requests taken, by API.",
                                         {{"door", name}, {"api", std::string(entry.api.name)}});
    }
}

// Puts the reply in its place at the end of a handler, whether that returned or threw: without, the
// connection would wait for ever.
struct Connection::ReplyGuard {
    Connection& connection;
    Answer& place;
    std::optional<Reply> reply;

    ReplyGuard(Connection& owner, Answer& answer) : connection(owner), place(answer) {}
    ReplyGuard(const ReplyGuard&) = delete;
    ReplyGuard& operator=(const ReplyGuard&) = delete;
    ~ReplyGuard() {
        if (!reply) reply.emplace().close = true;
        place.reply = std::move(reply);
        connection.wake_writer_soon();
    }
};

Connection::Connection(const ServerContext& context, std::unique_ptr<run::Stream> stream)
    : context_(context),
      stream_(std::move(stream)),
      shard_(run::Shard::current()),
      wait_timer_([this](run::Timer::Why) { on_silence(); }) {
    peer_.listener = context.options.name;
    peer_.host = host_of(stream_->peer());
    peer_.local_host =
        stream_->server_name().empty() ? stream_->local_address() : stream_->server_name();
    peer_.local_port = stream_->local_port();
    if (context.options.greet) context.options.greet(peer_);
}

run::Task<void> Connection::run() {
    context_.metrics.connections.add(1);
    shard_.spawn(gate_, write_all());
    co_await read_all();
    wait_timer_.cancel();
    reading_ended_ = peer_.leaving = true;
    wake_writer();
    co_await gate_.close();
    stream_->close();
    context_.metrics.connections.add(-1);
}

void Connection::stop() {
    stopping_ = peer_.leaving = true;
    // In the middle of a frame it is read to its end and answered.
    if (reads_now_ && waiting_ == Wait::idle) stream_->cancel_read();
}

run::Task<void> Connection::answer(Answer& place, const ApiTable::Entry& entry, RawCall call) {
    ReplyGuard guard(*this, place);
    guard.reply = co_await entry.run(std::move(call));
}

run::Task<void> Connection::answer_raw(Answer& place, std::shared_ptr<Frame> frame) {
    ReplyGuard guard(*this, place);
    guard.reply = co_await peer_.raw_frames(std::move(frame));
}

bool Connection::writer_has_work() const {
    if (answers_.empty()) return reading_ended_;
    return answers_.front().reply.has_value();
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

// KAFKA-1: moves the answers that are ready, in order, into the batch; says whether one of them is
// the last.
bool Connection::collect() {
    while (!answers_.empty() && answers_.front().reply && batch_bytes_ < kWriteBytes) {
        Reply reply = *std::move(answers_.front().reply);
        answers_.pop_front();
        const bool last = reply.close;
        if (last && !reply.frame) context_.metrics.refused.add(1);
        if (reply.frame) {
            batch_bytes_ += reply.frame->size();
            batch_.push_back(std::move(reply));
        }
        if (last) return true;
    }
    return false;
}

run::Task<void> Connection::write_all() {
    run::Timer write_timer([this](run::Timer::Why) { stream_->close(); });
    while (!closing_) {
        closing_ = collect();
        if (batch_.empty()) {
            if (closing_ || (reading_ended_ && answers_.empty())) break;
            // Silent answers have left.
            room_.notify_all();
            co_await WriterSleep{*this};
            continue;
        }
        std::vector<std::string_view> parts;
        for (const Reply& reply : batch_) reply.frame->append_parts(parts);
        write_timer.start(context_.options.write_wait_max);
        const base::Result<std::size_t> written = co_await stream_->write(parts);
        write_timer.cancel();
        if (!written) {
            stream_->close();
            break;
        }
        context_.metrics.sent_bytes.add(*written);
        batch_.clear();
        batch_bytes_ = 0;
        room_.notify_all();
    }
    closing_ = true;
    batch_.clear();
    room_.notify_all();
    if (reads_now_) stream_->cancel_read();
}

}  // namespace door::kafka
