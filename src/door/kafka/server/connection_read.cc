// The reading half of Connection: bytes into requests.

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/endian.h"
#include "door/kafka/server/connection.h"
#include "run/shard.h"

namespace door::kafka {

namespace {

namespace limits = base::limits;
using wire::kafka::kLengthBytes;

// One read of a large frame.
constexpr std::size_t kFrameReadBytes = 256 * limits::kKiB;

}  // namespace

// KAFKA-2: an API that is answered alone waits until everything before it is answered and sent; one
// that is ordered by itself waits only for those that are not, and for its place among the others.
bool Connection::takes_more(Order order) const {
    if (order == Order::alone) return answers_.empty() && batch_.empty();
    return answers_.size() < limits::kPipelinedRequestsMax &&
           (answers_.empty() || answers_.back().order == Order::pipelined);
}

run::Task<void> Connection::read_all() {
    while (!closing_ && !stopping_) {
        std::shared_ptr<Frame> frame = co_await read_frame();
        if (!frame) co_return;
        if (!co_await start(std::move(frame))) co_return;
    }
}

run::Task<std::shared_ptr<Frame>> Connection::read_frame() {
    while (buffered().size() < kLengthBytes) {
        const bool idle = buffered().empty();
        if (idle && stopping_) co_return nullptr;
        if (!co_await fill(idle ? Wait::idle : Wait::frame)) co_return nullptr;
    }
    const auto length = codec::load_big<std::int32_t>(buffered().data());
    begin_ += kLengthBytes;
    if (length < 0 || static_cast<std::size_t>(length) > peer_.frame_bytes_max()) {
        context_.metrics.refused.add(1);
        co_return nullptr;
    }
    auto frame = std::make_shared<Frame>(context_.frames, static_cast<std::size_t>(length));
    if (!co_await read_rest(*frame)) co_return nullptr;
    co_return frame;
}

run::Task<bool> Connection::read_rest(Frame& frame) {
    const base::Duration wait = context_.options.frame_wait_max;
    const base::ByteView at_hand = buffered().first(std::min(buffered().size(), frame.length()));
    if (!co_await frame.lease().grow(at_hand.size(), wait)) co_return false;
    std::ranges::copy(at_hand, frame.room(at_hand.size()).begin());
    frame.came(at_hand.size());
    begin_ += at_hand.size();
    while (frame.missing() > 0) {
        const std::size_t part = std::min(frame.missing(), kFrameReadBytes);
        if (!co_await frame.lease().grow(part, wait)) co_return false;
        const std::span<std::byte> room = frame.room(part);
        const std::size_t got =
            co_await read_into({reinterpret_cast<char*>(room.data()), room.size()}, Wait::frame);
        if (got == 0) co_return false;
        frame.came(got);
        // KAFKA-3: what has not come is not held.
        frame.lease().shrink_to(frame.bytes().size());
    }
    wait_timer_.cancel();
    waiting_ = Wait::none;
    co_return true;
}

// Finds the request's handler and lets it run up to where it first waits. False: nothing more is
// read.
run::Task<bool> Connection::start(std::shared_ptr<Frame> frame) {
    // What comes before may still change who the peer is.
    while (!closing_ && !takes_more(Order::pipelined)) co_await room_.wait();
    if (closing_) co_return false;
    if (peer_.raw_frames) {
        while (!closing_ && !takes_more(Order::alone)) co_await room_.wait();
        if (closing_) co_return false;
        Answer& place = answers_.emplace_back();
        shard_.spawn(gate_, answer_raw(place, std::move(frame)));
        co_return true;
    }
    Dispatch found = dispatch(context_.table, peer_, std::move(frame));
    const Order order = found.entry != nullptr ? found.entry->order : Order::alone;
    while (!closing_ && !takes_more(order)) co_await room_.wait();
    if (closing_) co_return false;

    Answer& place = answers_.emplace_back();
    place.order = order;
    if (found.entry == nullptr) {
        const bool last = found.reply.close;
        place.reply = std::move(found.reply);
        wake_writer_soon();
        co_return !last;
    }
    context_.metrics.requests.at(found.entry->api.key)->add(1);
    shard_.spawn(gate_, answer(place, *found.entry, std::move(found.call)));
    co_return true;
}

run::Task<bool> Connection::fill(Wait wait) {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    const std::size_t got = co_await read_into(std::span(buffer_).subspan(end_), wait);
    end_ += got;
    co_return got > 0;
}

// A peer that waits for an answer is not idle.
void Connection::on_silence() {
    if (waiting_ == Wait::idle && !answers_.empty()) {
        return wait_timer_.start(context_.options.idle_wait_max);
    }
    timed_out_ = true;
    if (reads_now_) stream_->cancel_read();
}

// The one place that reads from the peer; 0 when there will be no more.
run::Task<std::size_t> Connection::read_into(std::span<char> into, Wait wait) {
    const ServerOptions& options = context_.options;
    wait_timer_.start(wait == Wait::idle ? options.idle_wait_max : options.frame_wait_max);
    waiting_ = wait;
    wake_writer();
    if (closing_) co_return 0;
    timed_out_ = false;
    reads_now_ = true;
    const base::Result<std::size_t> got = co_await stream_->read(into);
    reads_now_ = false;
    if (!got || *got == 0 || timed_out_) {
        wait_timer_.cancel();
        co_return 0;
    }
    context_.metrics.received_bytes.add(*got);
    co_return *got;
}

}  // namespace door::kafka
