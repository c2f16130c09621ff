// The reading half of Connection: bytes into requests.

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/limits.h"
#include "codec/http1/chunked.h"
#include "door/http/connection.h"
#include "door/http/http2_session.h"
#include "run/shard.h"

namespace door::http {

namespace {

namespace http1 = codec::http1;
namespace limits = base::limits;

// Most connections are idle most of the time: few bytes at first, more where requests come in bulk.
constexpr std::size_t kBufferBytesMin = 4 * limits::kKiB;
constexpr std::size_t kBufferBytesMax = 32 * limits::kKiB;
static_assert(kBufferBytesMax > limits::kHeadBytesMax, "a head of the greatest size fits");
// One read of a large body.
constexpr std::size_t kBodyReadBytes = 256 * limits::kKiB;
// What simdjson reads beyond the end.
constexpr std::size_t kBodyPaddingBytes = 64;

// Grows as bytes come, to `size` at least, by doubling, but not beyond `size_max`: ten megabytes
// cost ten, not sixteen (HTTP-3).
void grow(std::string& body, std::size_t size, std::size_t size_max) {
    if (body.capacity() >= size + kBodyPaddingBytes) return;
    body.reserve(std::max(size, std::min(2 * size, size_max)) + kBodyPaddingBytes);
}

// "http://host/path" → "/path"; other targets are paths already.
std::string_view path_and_query(std::string_view target) {
    if (target.front() == '/' || target == "*") return target;
    const std::size_t authority = target.find("//") + 2;
    const std::size_t slash = target.find_first_of("/?", authority);
    return slash == std::string_view::npos ? "/" : target.substr(slash);
}

void point_into_head(Request& request, http1::RequestHead& head) {
    request.method = head.method;
    request.target = head.target;
    const std::string_view path = path_and_query(head.target);
    const std::size_t mark = std::min(path.find('?'), path.size());
    request.path = path.substr(0, mark);
    request.query = path.substr(std::min(mark + 1, path.size()));
    request.headers = std::move(head.fields);
}

}  // namespace

// A deadlock is impossible here: a handler never waits for its connection's reader.
bool Connection::takes_more() const {
    return answers_.size() < limits::kPipelinedRequestsMax &&
           body_bytes_held_ < context_.options.body_bytes_max;
}

void Connection::refuse(int status, std::string_view what) {
    Answer& place = answers_.emplace_back();
    place.response = context_.options.refusal(status, what);
    place.form.close = true;
}

// A wait has ended without the bytes: what the peer is told, if anything.
void Connection::give_up_reading(Wait wait) {
    // Of a streamed body the handler is told, who answers.
    if (!timed_out_ || closing_ || wait == Wait::idle || wait == Wait::part) return;
    refuse(408, wait == Wait::head ? "The request's head did not come in time."
                                   : "The request's body did not come in time.");
}

// Whether the connection begins as HTTP/2's do; such a client waits for nothing.
run::Task<bool> Connection::is_http2_preface() {
    for (;;) {
        const std::size_t known = std::min(buffered().size(), kHttp2Preface.size());
        if (buffered().substr(0, known) != kHttp2Preface.substr(0, known)) co_return false;
        if (known == kHttp2Preface.size()) co_return true;
        if (known == 0 && stopping_) co_return false;
        if (!co_await fill(known == 0 ? Wait::idle : Wait::head)) co_return false;
    }
}

run::Task<void> Connection::read_all() {
    is_http2_ = co_await is_http2_preface();
    if (is_http2_ || timed_out_) co_return;
    while (!closing_) {
        while (!takes_more() && !closing_) {
            wake_writer();
            if (!takes_more() && !closing_) co_await room_.wait();
        }
        if (closing_) co_return;
        const std::optional<std::size_t> head_bytes = co_await read_head();
        if (!head_bytes) co_return;

        Request request;
        request.head.reserve(*head_bytes + stream_->peer().size() + sizeof(std::string));
        request.head.append(buffered().substr(0, *head_bytes)).append(stream_->peer());
        begin_ += *head_bytes;
        const std::string_view text = request.head;
        auto parsed = http1::parse_request(text.substr(0, *head_bytes));
        if (const http1::Fault* fault = std::get_if<http1::Fault>(&parsed)) {
            co_return refuse(fault->status, fault->what);
        }
        http1::RequestHead& head = *std::get_if<http1::RequestHead>(&parsed);
        request.peer = text.substr(*head_bytes);
        if (streams_body(head)) {
            if (head.expects_continue && buffered().empty()) answers_.emplace_back().interim = true;
            const auto incoming = std::make_shared<IncomingBody>();
            const auto length = head.content_length;
            request.stream = incoming;
            request.stream_bytes = length;
            start_answer(std::move(request), head, incoming);
            const bool is_whole = head.chunked ? co_await feed_chunks(*incoming)
                                               : co_await feed_length(*incoming, *length);
            if (!is_whole) co_return;
        } else {
            if (!co_await read_body(request, head)) co_return;
            wait_timer_.cancel();
            waiting_ = Wait::none;
            start_answer(std::move(request), head, nullptr);
        }
        if (!head.keep_alive) co_return;
    }
}

bool Connection::streams_body(const http1::RequestHead& head) const {
    if (head.chunked) return chunked_bytes_max().has_value();
    const std::uint64_t length = head.content_length.value_or(0);
    return length > context_.options.body_bytes_max &&
           length <= context_.options.streamed_body_bytes_max.value_or(0);
}

std::optional<std::uint64_t> Connection::chunked_bytes_max() const {
    const ServerOptions& options = context_.options;
    return options.chunked_body_bytes_max ? options.chunked_body_bytes_max
                                          : options.streamed_body_bytes_max;
}

void Connection::start_answer(Request request, http1::RequestHead& head,
                              std::shared_ptr<IncomingBody> incoming) {
    point_into_head(request, head);
    Answer& place = answers_.emplace_back();
    place.form.http10 = head.version == http1::Version::http10;
    place.form.without_body = head.method == "HEAD";
    place.form.close = !head.keep_alive;
    place.body_bytes = request.body.size();
    place.incoming = std::move(incoming);
    body_bytes_held_ += place.body_bytes;
    // Runs the handler up to where it first waits.
    shard_.spawn(gate_, answer(place, std::move(request)));
}

run::Task<bool> Connection::feed_length(IncomingBody& body, std::uint64_t length) {
    while (length > 0) {
        std::string part(buffered().substr(0, length));
        begin_ += part.size();
        if (part.empty()) {
            part.resize(std::min<std::uint64_t>(length, kBodyReadBytes));
            part.resize(co_await read_into(part, Wait::part));
        }
        if (part.empty()) {
            body.fail({base::Code::timed_out, "The request's body broke off."});
            co_return false;
        }
        length -= part.size();
        if (!co_await body.give(std::move(part))) co_return false;
    }
    body.end();
    co_return true;
}

run::Task<bool> Connection::feed_chunks(IncomingBody& body) {
    std::uint64_t bytes_left = *chunked_bytes_max();
    http1::ChunkedDecoder decoder;
    while (!decoder.is_done()) {
        if (buffered().empty() && !co_await fill(Wait::part)) {
            body.fail({base::Code::timed_out, "The request's body broke off."});
            co_return false;
        }
        const http1::ChunkedDecoder::Step step = decoder.next(buffered());
        if (step.fault) {
            body.fail({base::Code::malformed, std::string(step.fault->what)});
            co_return false;
        }
        if (step.data.size() > bytes_left) {
            body.fail({base::Code::too_large, "The body is too large."});
            co_return false;
        }
        std::string part(step.data);
        bytes_left -= part.size();
        begin_ += step.consumed;
        if (!part.empty() && !co_await body.give(std::move(part))) co_return false;
    }
    body.end();
    co_return true;
}

run::Task<std::optional<std::size_t>> Connection::read_head() {
    scan_ = {};
    bool skipped_line = false;
    for (;;) {
        // RFC 9112 §2.2: an empty line before the request is forgiven, once.
        if (!skipped_line && buffered().starts_with("\r\n")) {
            begin_ += 2;
            scan_ = {};
            skipped_line = true;
        }
        const http1::HeadScan::Found found = scan_.more(buffered());
        if (found.end) co_return found.end;
        if (found.fault) {
            refuse(found.fault->status, found.fault->what);
            co_return std::nullopt;
        }
        const bool idle = buffered().empty();
        if (idle && stopping_) co_return std::nullopt;
        if (!co_await fill(idle ? Wait::idle : Wait::head)) co_return std::nullopt;
    }
}

run::Task<bool> Connection::read_body(Request& request, const http1::RequestHead& head) {
    const std::size_t limit = context_.options.body_bytes_max;
    if (head.content_length.value_or(0) > limit) {
        refuse(413, "The body is too large.");
        co_return false;
    }
    if (!head.has_body()) {
        request.body.reserve(kBodyPaddingBytes);
        co_return true;
    }
    if (head.expects_continue && buffered().empty()) answers_.emplace_back().interim = true;
    if (head.chunked) co_return co_await read_chunks(request.body);
    co_return co_await read_length(request.body, *head.content_length);
}

run::Task<bool> Connection::read_length(std::string& body, std::size_t length) {
    const std::string_view at_hand = buffered().substr(0, length);
    grow(body, at_hand.size(), length);
    body = at_hand;
    begin_ += at_hand.size();
    while (body.size() < length) {
        const std::size_t old_size = body.size();
        const std::size_t part = std::min(length - old_size, kBodyReadBytes);
        grow(body, old_size + part, length);
        body.resize(old_size + part);
        const std::size_t got =
            co_await read_into(std::span(body).subspan(old_size, part), Wait::body);
        body.resize(old_size + got);
        if (got == 0) co_return false;
    }
    co_return true;
}

run::Task<bool> Connection::read_chunks(std::string& body) {
    const std::size_t limit = context_.options.body_bytes_max;
    http1::ChunkedDecoder decoder;
    while (!decoder.is_done()) {
        if (buffered().empty() && !co_await fill(Wait::body)) co_return false;
        const http1::ChunkedDecoder::Step step = decoder.next(buffered());
        if (step.fault) {
            refuse(step.fault->status, step.fault->what);
            co_return false;
        }
        if (body.size() + step.data.size() > limit) {
            refuse(413, "The body is too large.");
            co_return false;
        }
        grow(body, body.size() + step.data.size(), limit);
        body += step.data;
        begin_ += step.consumed;
    }
    co_return true;
}

// Room for one more read behind what is buffered.
bool Connection::make_room() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (buffer_.empty()) buffer_.resize(kBufferBytesMin);
    if (end_ < buffer_.size()) return true;
    if (begin_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
        return true;
    }
    if (buffer_.size() >= kBufferBytesMax) return false;
    buffer_.resize(2 * buffer_.size());
    return true;
}

run::Task<bool> Connection::fill(Wait wait) {
    const bool room = make_room();
    CHECK(room, "HeadScan refuses what does not fit");
    const std::size_t got = co_await read_into(std::span(buffer_).subspan(end_), wait);
    end_ += got;
    // It came in bulk: take more at a time from now on.
    if (end_ == buffer_.size() && begin_ == 0 && buffer_.size() < kBufferBytesMax) {
        buffer_.resize(2 * buffer_.size());
    }
    co_return got > 0;
}

// The one place that reads from the peer; 0 when there will be no more.
run::Task<std::size_t> Connection::read_into(std::span<char> into, Wait wait) {
    // A head has one time for all its reads; others have one for each.
    if (wait != Wait::head || waiting_ != Wait::head) {
        const ServerOptions& options = context_.options;
        wait_timer_.start(wait == Wait::idle   ? options.idle_wait_max
                          : wait == Wait::head ? options.head_wait_max
                                               : options.body_wait_max);
    }
    waiting_ = wait;
    wake_writer();
    // Of the last request the body may be read on while its answer leaves.
    if (closing_ && !(wait == Wait::part && body_stream_source_)) co_return 0;
    timed_out_ = false;
    reads_now_ = true;
    const base::Result<std::size_t> got = co_await stream_->read(into);
    reads_now_ = false;
    if (!got || *got == 0 || timed_out_) {
        wait_timer_.cancel();
        give_up_reading(wait);
        co_return 0;
    }
    context_.metrics.received_bytes.add(*got);
    co_return *got;
}

}  // namespace door::http
