#include "door/http/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"

namespace door::http {
namespace {

// What a peer may send ahead: of one request, and of all together.
constexpr std::int32_t kStreamWindowBytes = 1 << 20;
constexpr std::int32_t kConnectionWindowBytes = 16 << 20;
// simdjson reads beyond the end of a body.
constexpr std::size_t kBodyPaddingBytes = 64;

nghttp2_nv field_of(std::string_view name, std::string_view value) {
    // nghttp2 copies both and changes neither.
    const auto bytes = [](std::string_view text) {
        return const_cast<std::uint8_t*>(  // NOLINT(cppcoreguidelines-pro-type-const-cast)
            reinterpret_cast<const std::uint8_t*>(text.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    return out;
}

// A header's value may hold what a client sent.
std::string one_line(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return out;
}

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

// nghttp2's C functions; `user` is the session.
struct Http2Session::Callbacks {
    static Http2Session& self(void* user) { return *static_cast<Http2Session*>(user); }

    static int begin_headers(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
        if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
            return 0;
        }
        Http2Session& own = self(user);
        own.streams_.try_emplace(frame->hd.stream_id);
        ++own.unfinished_;
        return 0;
    }
    static int header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                      const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                      std::size_t value_size, std::uint8_t /*flags*/, void* user) {
        StreamState* const state = self(user).find(frame->hd.stream_id);
        const bool is_head =
            frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
        if (state != nullptr && is_head) {
            self(user).take_field(*state, text_of(name, name_size), text_of(value, value_size));
        }
        return 0;
    }
    static int frame_received(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                              void* user) {
        const bool is_part = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
        const bool is_last = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        StreamState* const state = self(user).find(frame->hd.stream_id);
        if (is_part && is_last && state != nullptr) {
            self(user).finish_request(frame->hd.stream_id, *state);
        }
        return 0;
    }
    static int data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t stream,
                    const std::uint8_t* bytes, std::size_t size, void* user) {
        Http2Session& own = self(user);
        StreamState* const state = own.find(stream);
        if (state == nullptr || state->is_answered) return 0;
        if (state->body.size() + size > own.limits_.body_bytes_max) {
            own.refuse(stream, *state, 413, "The body is too large.");
            return 0;
        }
        // Too much at once, of a peer who may send it again later.
        if (own.held_ + size > own.limits_.held_bytes_max) {
            own.reset(stream, NGHTTP2_REFUSED_STREAM);
            return 0;
        }
        state->body.append(text_of(bytes, size));
        own.hold(*state, size);
        return 0;
    }
    static int stream_closed(nghttp2_session* /*session*/, std::int32_t stream,
                             std::uint32_t /*code*/, void* user) {
        Http2Session& own = self(user);
        const auto found = own.streams_.find(stream);
        if (found == own.streams_.end()) return 0;
        if (!found->second.is_whole) --own.unfinished_;
        own.held_ -= found->second.held;
        own.streams_.erase(found);
        own.events_.closed(stream);
        return 0;
    }
    static ssize_t read(nghttp2_session* /*session*/, std::int32_t stream, std::uint8_t* into,
                        std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                        void* /*user*/) {
        Http2Session& own = self(source->ptr);
        const std::size_t count = own.read_answer(stream, {into, size}, *flags);
        return count == 0 && *flags == 0 ? NGHTTP2_ERR_DEFERRED : static_cast<ssize_t>(count);
    }
};

Http2Session::Http2Session(Http2Limits limits, std::string peer, Http2Events events)
    : limits_(limits),
      peer_(std::move(peer)),
      events_(std::move(events)),
      session_(nullptr, nghttp2_session_del) {
    nghttp2_session_callbacks* callbacks = nullptr;
    CHECK(nghttp2_session_callbacks_new(&callbacks) == 0);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame_received);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::stream_closed);
    nghttp2_session* made = nullptr;
    CHECK(nghttp2_session_server_new(&made, callbacks, this) == 0);
    session_.reset(made);
    nghttp2_session_callbacks_del(callbacks);
    const std::array<nghttp2_settings_entry, 3> settings{{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, static_cast<std::uint32_t>(limits_.requests_max)},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindowBytes},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, 2 * base::limits::kHeadBytesMax},
    }};
    CHECK(nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) == 0);
    CHECK(nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0,
                                                kConnectionWindowBytes) == 0);
}

Http2Session::~Http2Session() = default;

bool Http2Session::receive(std::string_view bytes) {
    const ssize_t taken = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return taken == static_cast<ssize_t>(bytes.size());
}

std::string Http2Session::output(std::size_t size) {
    std::string out;
    while (out.size() < size) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t count = nghttp2_session_mem_send(session_.get(), &bytes);
        if (count <= 0) break;
        out += text_of(bytes, static_cast<std::size_t>(count));
    }
    return out;
}

bool Http2Session::is_over() const {
    return nghttp2_session_want_read(session_.get()) == 0 &&
           nghttp2_session_want_write(session_.get()) == 0;
}

Http2Session::StreamState* Http2Session::find(std::int32_t stream) {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? nullptr : &found->second;
}

void Http2Session::hold(StreamState& state, std::size_t bytes) {
    state.held += bytes;
    held_ += bytes;
}

void Http2Session::reset(std::int32_t stream, std::uint32_t code) {
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream, code);
}

void Http2Session::take_field(StreamState& state, std::string_view name, std::string_view value) {
    state.field_bytes += name.size() + value.size();
    const bool fits = state.field_bytes <= base::limits::kHeadBytesMax &&
                      state.fields.size() < base::limits::kHeadersMax;
    if (!fits) return;
    if (name == ":method") {
        state.method = value;
    } else if (name == ":path") {
        state.path = value;
    } else if (name == ":authority") {
        state.authority = value;
    } else if (!name.starts_with(':')) {
        state.fields.emplace_back(name, value);
    }
}

void Http2Session::refuse(std::int32_t stream, StreamState& state, int status,
                          std::string_view what) {
    if (!std::exchange(state.is_whole, true)) --unfinished_;
    respond(stream, events_.refusal(status, what));
}

void Http2Session::finish_request(std::int32_t stream, StreamState& state) {
    if (state.is_whole || state.is_answered) return;
    const bool fits = state.field_bytes <= base::limits::kHeadBytesMax &&
                      state.fields.size() < base::limits::kHeadersMax;
    if (!fits) return refuse(stream, state, 431, "The request's head is too large.");
    if (state.path.empty() || (state.path.front() != '/' && state.path != "*")) {
        return refuse(stream, state, 400, "The request's path is none.");
    }
    state.is_whole = true;
    --unfinished_;
    // Handlers outlive their streams: a client that resets them at once gets no more of them.
    if (running_ >= limits_.requests_max) return reset(stream, NGHTTP2_REFUSED_STREAM);
    ++running_;
    const bool has_host =
        std::ranges::any_of(state.fields, [](const auto& field) { return field.first == "host"; });
    if (!has_host) state.fields.emplace_back("host", state.authority);
    // Under its own name, too: AWS's SDK for JavaScript signs it so.
    state.fields.emplace_back(":authority", std::move(state.authority));

    Request request;
    request.head = base::text(state.method, state.path);
    for (const auto& [name, value] : state.fields) request.head += base::text(name, value);
    request.head += peer_;
    request.head.reserve(request.head.size() + sizeof(std::string));
    std::string_view rest = request.head;
    const auto cut = [&rest](std::size_t size) {
        const std::string_view part = rest.substr(0, size);
        rest.remove_prefix(size);
        return part;
    };
    request.method = cut(state.method.size());
    request.target = cut(state.path.size());
    const std::size_t mark = std::min(request.target.find('?'), request.target.size());
    request.path = request.target.substr(0, mark);
    request.query = request.target.substr(std::min(mark + 1, request.target.size()));
    for (const auto& [name, value] : state.fields) {
        const std::string_view first = cut(name.size());
        request.headers.push_back({first, cut(value.size())});
    }
    request.peer = rest;
    request.body = std::move(state.body);
    request.body.reserve(request.body.size() + kBodyPaddingBytes);
    state.fields.clear();
    events_.request(stream, std::move(request));
}

void Http2Session::respond(std::int32_t stream, Response response) {
    StreamState* const state = find(stream);
    if (state == nullptr || std::exchange(state->is_answered, true)) return;
    held_ -= std::exchange(state->held, 0);
    const bool is_head = state->method == "HEAD";
    const bool bodiless = is_head || response.status == 204 || response.status == 304;
    std::vector<std::pair<std::string, std::string>> texts;
    texts.emplace_back(":status", base::text(response.status));
    for (const auto& [name, value] : response.headers) {
        texts.emplace_back(lower_case(name), one_line(value));
    }
    if (!response.stream || response.length) {
        texts.emplace_back("content-length",
                           base::text(response.length.value_or(response.body.size())));
    }
    std::vector<nghttp2_nv> fields;
    for (const auto& [name, value] : texts) fields.push_back(field_of(name, value));
    if (!bodiless) {
        hold(*state, response.body.size());
        state->out = std::move(response.body);
    }
    state->out_ended = !response.stream || bodiless;
    nghttp2_data_provider body{{.ptr = this}, Callbacks::read};
    const bool has_body = !bodiless && (response.stream || !state->out.empty());
    nghttp2_submit_response(session_.get(), stream, fields.data(), fields.size(),
                            has_body ? &body : nullptr);
}

void Http2Session::feed(std::int32_t stream, std::string part) {
    StreamState* const state = find(stream);
    if (state == nullptr) return;
    state->out.erase(0, std::exchange(state->sent, 0));
    hold(*state, part.size());
    state->out += part;
    nghttp2_session_resume_data(session_.get(), stream);
}

void Http2Session::end_body(std::int32_t stream) {
    StreamState* const state = find(stream);
    if (state == nullptr) return;
    state->out_ended = true;
    nghttp2_session_resume_data(session_.get(), stream);
}

std::size_t Http2Session::read_answer(std::int32_t stream, std::span<std::uint8_t> into,
                                      std::uint32_t& flags) {
    StreamState* const state = find(stream);
    CHECK(state != nullptr, stream);
    const std::size_t count = std::min(into.size(), state->out.size() - state->sent);
    std::copy_n(state->out.begin() + static_cast<std::ptrdiff_t>(state->sent), count, into.begin());
    state->sent += count;
    state->held -= count;
    held_ -= count;
    const bool is_drained = state->sent == state->out.size();
    if (is_drained && state->out_ended) flags |= NGHTTP2_DATA_FLAG_EOF;
    if (is_drained && !state->out_ended) events_.drained(stream);
    return count;
}

void Http2Session::shut_down() {
    nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR,
                          nullptr, 0);
}

}  // namespace door::http
