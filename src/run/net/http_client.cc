#include "run/net/http_client.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "codec/http1/chunked.h"
#include "codec/http1/head.h"
#include "run/net/blocking_socket.h"
#include "run/net/tls/client.h"

namespace run {

namespace {

namespace http1 = codec::http1;

constexpr std::uint16_t kPortOfHttp = 80;
constexpr std::uint16_t kPortOfHttps = 443;

struct Url {
    bool is_secure = false;
    std::string host;  // as in the Host header, without brackets for connecting
    std::uint16_t port = 0;
    std::string authority;
    std::string target;

    std::string origin() const { return base::text(is_secure ? "https://" : "http://", authority); }
};

base::Result<Url> parse_url(std::string_view text) {
    constexpr std::string_view kPlain = "http://";
    constexpr std::string_view kSecure = "https://";
    const base::Error bad{base::Code::invalid_argument,
                          base::text("not an http:// or https:// URL: ", base::printable(text))};
    const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
    const bool is_secure = text.starts_with(kSecure);
    if (!printable || !(is_secure || text.starts_with(kPlain))) return bad;
    text.remove_prefix(is_secure ? kSecure.size() : kPlain.size());
    Url url;
    url.is_secure = is_secure;
    url.port = is_secure ? kPortOfHttps : kPortOfHttp;
    const std::size_t path = std::min(text.find_first_of("/?#"), text.size());
    url.authority = text.substr(0, path);
    url.target = text.substr(path, text.find('#') - path);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    std::string_view host = url.authority;
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        if (!base::parse_number(host.substr(colon + 1), url.port)) return bad;
        host = host.substr(0, colon);
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty() || host.find('@') != std::string_view::npos) return bad;
    url.host = host;
    return url;
}

bool has_header(const io::HttpRequest& request, std::string_view name) {
    return std::ranges::any_of(request.headers, [name](const auto& header) {
        return http1::equal_names(header.first, name);
    });
}

base::Result<std::string> encode(const io::HttpRequest& request, const Url& url) {
    std::string out = base::text(request.method, " ", url.target, " HTTP/1.1\r\n");
    if (!has_header(request, "host")) out += base::text("Host: ", url.authority, "\r\n");
    for (const auto& [name, value] : request.headers) {
        constexpr std::string_view kForbidden("\r\n\0", 3);
        if ((name + value).find_first_of(kForbidden) != std::string::npos) {
            return base::Error{base::Code::invalid_argument,
                               base::text("header ", base::printable(name), " has a line end")};
        }
        out += base::text(name, ": ", value, "\r\n");
    }
    const bool says_length =
        !request.body.empty() || request.method == "POST" || request.method == "PUT";
    if (says_length && !has_header(request, "content-length")) {
        out += base::text("Content-Length: ", request.body.size(), "\r\n");
    }
    return out + "\r\n" + request.body;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& byte : out) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + ('a' - 'A'));
    }
    return out;
}

// One exchange on one connection.
class Exchange {
  public:
    Exchange(BlockingConnection& connection, std::string name, std::size_t bytes_max,
             const Patience& patience)
        : connection_(connection),
          name_(std::move(name)),
          bytes_max_(bytes_max),
          patience_(patience) {}

    // All requests at once; an answer is read for each, in order.
    base::Result<> write(std::string_view requests);
    base::Result<io::HttpResponse> read_answer(std::string_view method);
    // A byte of an answer has come: the peer may have acted on the request.
    bool has_begun() const { return begun_; }
    bool keeps_alive() const { return keep_alive_; }
    bool may_be_kept() const { return keep_alive_ && buffer_.empty(); }

  private:
    base::Result<http1::ResponseHead> read_head(std::string_view method);
    base::Result<> read_body(const http1::ResponseHead& head, std::string& body);
    base::Result<> read_chunks(std::string& body);
    // At least one byte more, or false at the peer's end.
    base::Result<bool> fill();
    base::Result<> append(std::string& body, std::string_view part) const;
    base::Error malformed(std::string_view what) const {
        return {base::Code::malformed, base::text(name_, ": ", what)};
    }

    BlockingConnection& connection_;
    std::string name_;
    std::size_t bytes_max_;
    Patience patience_;
    std::string head_;    // backs the head's views
    std::string buffer_;  // read and not yet taken
    bool begun_ = false;
    bool written_ = false;
    bool keep_alive_ = false;
};

base::Result<bool> Exchange::fill() {
    std::array<char, 64 * base::limits::kKiB> part;
    TRY(const std::size_t got, connection_.read(part, patience_));
    if (got > 0) begun_ = true;
    buffer_.append(part.data(), got);
    return got > 0;
}

base::Result<> Exchange::append(std::string& body, std::string_view part) const {
    if (body.size() + part.size() > bytes_max_) {
        return base::Error{base::Code::too_large,
                           base::text(name_, ": the answer is above ", bytes_max_, " bytes")};
    }
    body += part;
    return {};
}

base::Result<http1::ResponseHead> Exchange::read_head(std::string_view method) {
    http1::HeadScan scan;
    for (;;) {
        const http1::HeadScan::Found found = scan.more(buffer_);
        if (found.fault) return malformed(found.fault->what);
        if (found.end) {
            head_ = buffer_.substr(0, *found.end);
            buffer_.erase(0, *found.end);
            auto parsed = http1::parse_response(head_, method);
            if (const auto* fault = std::get_if<http1::Fault>(&parsed)) {
                return malformed(fault->what);
            }
            http1::ResponseHead& head = *std::get_if<http1::ResponseHead>(&parsed);
            // Interim answers (100 Continue) are no answer yet; 101 was never asked for.
            if (head.status == 101) return malformed("the peer changes the protocol");
            if (head.status >= 200) return std::move(head);
            scan = {};
            continue;
        }
        TRY(const bool more, fill());
        if (!more) {
            return base::Error{base::Code::unavailable,
                               base::text(name_, ": closed without an answer")};
        }
    }
}

base::Result<> Exchange::read_chunks(std::string& body) {
    http1::ChunkedDecoder decoder;
    while (!decoder.is_done()) {
        std::string_view rest = buffer_;
        while (!rest.empty() && !decoder.is_done()) {
            const auto step = decoder.next(rest);
            if (step.fault) return malformed(step.fault->what);
            TRY_VOID(append(body, step.data));
            rest.remove_prefix(step.consumed);
        }
        buffer_.erase(0, buffer_.size() - rest.size());
        if (decoder.is_done()) break;
        TRY(const bool more, fill());
        if (!more) return malformed("the answer ends in the middle");
    }
    return {};
}

base::Result<> Exchange::read_body(const http1::ResponseHead& head, std::string& body) {
    if (head.body_end == http1::BodyEnd::chunked) return read_chunks(body);
    const bool by_length = head.body_end == http1::BodyEnd::length;
    std::uint64_t left = by_length ? head.content_length : std::uint64_t(-1);
    while (left > 0) {
        const auto take = std::min<std::uint64_t>(left, buffer_.size());
        TRY_VOID(append(body, std::string_view(buffer_).substr(0, take)));
        buffer_.erase(0, take);
        left -= take;
        if (left == 0) break;
        TRY(const bool more, fill());
        if (!more) {
            if (by_length) return malformed("the answer ends in the middle");
            break;
        }
    }
    return {};
}

base::Result<> Exchange::write(std::string_view requests) {
    // A peer that refuses early closes its side while we write; its answer says why.
    base::Result<> written = connection_.write(requests, patience_);
    written_ = static_cast<bool>(written);
    const bool may_be_answered = written || written.error().code == base::Code::unavailable;
    return may_be_answered ? base::Result<>() : written;
}

base::Result<io::HttpResponse> Exchange::read_answer(std::string_view method) {
    TRY(const http1::ResponseHead head, read_head(method));
    io::HttpResponse response;
    response.status = head.status;
    for (const http1::Field& field : head.fields) {
        response.headers.emplace_back(lower(field.name), field.value);
    }
    TRY_VOID(read_body(head, response.body));
    keep_alive_ = head.keep_alive && written_;
    return response;
}

}  // namespace

struct HttpClient::State {
    using Connection = std::unique_ptr<BlockingConnection>;

    State(const io::Clock& own_clock, HttpClientOptions own_options)
        : clock(own_clock), options(std::move(own_options)), trust(options.authorities_path) {}

    const io::Clock& clock;
    const HttpClientOptions options;
    TlsTrust trust;
    std::mutex mutex;
    // Guarded by mutex: connections without a request, by origin; the last used is taken first.
    std::map<std::string, std::vector<Connection>> idle;

    // None is kept that is any good: null.
    Connection take(const std::string& origin) {
        const std::scoped_lock lock(mutex);
        std::vector<Connection>& kept = idle[origin];
        while (!kept.empty()) {
            Connection connection = std::move(kept.back());
            kept.pop_back();
            if (connection->is_quiet()) return connection;
        }
        return nullptr;
    }
    void keep(const std::string& origin, Connection connection) {
        const std::scoped_lock lock(mutex);
        std::vector<Connection>& kept = idle[origin];
        if (kept.size() < options.idle_connections_max) kept.push_back(std::move(connection));
    }
    base::Result<Connection> connect(const Url& url, const Patience& patience) {
        TRY(BlockingSocket socket, BlockingSocket::connect(clock, url.host, url.port, patience));
        if (!url.is_secure) return Connection(new BlockingSocket(std::move(socket)));
        TRY(Connection secured, TlsClient::connect(std::move(socket), trust, url.host, patience));
        return secured;
    }
};

HttpClient::HttpClient(const io::Clock& clock, HttpClientOptions options)
    : state_(new State(clock, std::move(options))) {}
HttpClient::~HttpClient() = default;

base::Result<io::HttpResponse> HttpClient::send(const io::HttpRequest& request) {
    return std::move(send_pipelined(std::span(&request, 1)).back());
}

std::vector<base::Result<io::HttpResponse>> HttpClient::send_pipelined(
    std::span<const io::HttpRequest> requests) {
    std::vector<base::Result<io::HttpResponse>> responses;
    if (requests.empty()) return responses;
    const auto url = parse_url(requests.front().url);
    if (!url) return {url.error()};
    std::string bytes;
    for (const io::HttpRequest& request : requests) {
        const auto own = parse_url(request.url);
        if (!own) return {own.error()};
        CHECK(own->origin() == url->origin(), "requests of one connection go to one host");
        const auto encoded = encode(request, *own);
        if (!encoded) return {encoded.error()};
        bytes += *encoded;
    }
    const Patience patience{state_->clock.monotonic() + requests.front().timeout,
                            requests.front().cancelled_by};
    const std::string origin = url->origin();
    const std::string name = base::text(requests.front().method, " ", origin, url->target);
    for (;;) {
        State::Connection connection = state_->take(origin);
        const bool fresh = connection == nullptr;
        if (fresh) {
            auto connected = state_->connect(*url, patience);
            if (!connected) return {connected.error()};
            connection = *std::move(connected);
        }
        Exchange exchange(*connection, name, state_->options.response_bytes_max, patience);
        if (const auto written = exchange.write(bytes); !written) return {written.error()};
        responses.clear();
        for (const io::HttpRequest& request : requests) {
            responses.push_back(exchange.read_answer(request.method));
            if (!responses.back() || !exchange.keeps_alive()) break;
        }
        const base::Result<io::HttpResponse>& last = responses.back();
        if (last && exchange.may_be_kept()) state_->keep(origin, std::move(connection));
        const bool stale = !last && !fresh && !exchange.has_begun() &&
                           last.error().code == base::Code::unavailable;
        if (!stale) return responses;
    }
}

}  // namespace run
