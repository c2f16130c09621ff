// echo_bench PORT [shards] [bare|server]: two servers that send a request's body back, for wrk.
//
//   bare    reads, parses and answers on a Stream with as little as possible between: the bound.
//   server  (the default) the Server of this room with a trivial handler.
//
//   wrk -t1 -c64 -d3 -s post.lua http://127.0.0.1:PORT/

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "base/text.h"
#include "codec/http1/head.h"
#include "door/http/server.h"
#include "run/net/listener.h"

namespace {

namespace http = door::http;
namespace http1 = codec::http1;

// Answers to every whole request at the front of `in`; takes them off.
std::string answer_all(std::string& in) {
    std::string out;
    std::size_t taken = 0;
    for (;;) {
        const std::string_view rest = std::string_view(in).substr(taken);
        http1::HeadScan scan;
        const http1::HeadScan::Found found = scan.more(rest);
        if (!found.end) break;
        const auto parsed = http1::parse_request(rest.substr(0, *found.end));
        const auto* head = std::get_if<http1::RequestHead>(&parsed);
        if (head == nullptr) break;
        const std::size_t length = head->content_length.value_or(0);
        if (rest.size() < *found.end + length) break;
        out += "HTTP/1.1 200 OK\r\nContent-Length: ";
        base::append_text(out, length);
        out += "\r\n\r\n";
        out += rest.substr(*found.end, length);
        taken += *found.end + length;
    }
    in.erase(0, taken);
    return out;
}

run::Task<void> serve_bare(std::unique_ptr<run::Stream> stream) {
    std::string in;
    std::array<char, 16384> bytes;
    for (;;) {
        const base::Result<std::size_t> got = co_await stream->read(bytes);
        if (!got || *got == 0) co_return;
        in.append(bytes.data(), *got);
        const std::string out = answer_all(in);
        if (!out.empty() && !co_await stream->write(out)) co_return;
    }
}

run::Task<http::Response> echo(http::Request request) {
    http::Response response;
    response.body = std::move(request.body);
    co_return response;
}

http::Response refuse(int status, std::string_view what) {
    http::Response response;
    response.status = status;
    response.body = what;
    return response;
}

}  // namespace

int main(int argc, char** argv) {
    std::uint16_t port = 0;
    std::uint32_t shard_count = 1;
    if (argc < 2 || !base::parse_number(std::string_view(argv[1]), port) ||
        (argc > 2 && !base::parse_number(std::string_view(argv[2]), shard_count))) {
        std::fprintf(stderr, "usage: echo_bench PORT [shards] [bare|server]\n");
        return 2;
    }
    run::Shards shards(shard_count);
    base::Metrics metrics;
    std::unique_ptr<run::Listener> listener;
    std::unique_ptr<http::Server> server;
    if (argc > 3 && std::string_view(argv[3]) == "bare") {
        run::ListenOptions options;
        options.port = port;
        auto opened = run::Listener::open(shards, options);
        if (!opened) return std::fprintf(stderr, "%s\n", opened.error().what.c_str()), 1;
        listener = *std::move(opened);
        listener->start(serve_bare);
    } else {
        http::ServerOptions options;
        options.port = port;
        options.refusal = refuse;
        auto opened = http::Server::open(shards, metrics, options, echo);
        if (!opened) return std::fprintf(stderr, "%s\n", opened.error().what.c_str()), 1;
        server = *std::move(opened);
        server->start();
    }
    std::printf("listening on %u\n", port);
    std::fflush(stdout);
    std::getchar();  // Until the end of standard input.
    if (server) shards.run_to_end(server->stop());
    if (listener) shards.run_to_end(listener->close());
    return 0;
}
