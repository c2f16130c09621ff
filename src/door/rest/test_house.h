#pragma once
// The REST door over a real broker, with a server before it, spoken to through real sockets.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/log_line.h"
#include "base/text.h"
#include "broker/coordinator/coordinator.h"
#include "codec/records/record_batch.h"
#include "door/http/server.h"
#include "door/rest/rest.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace door::rest {

inline constexpr std::string_view kJson = "application/vnd.kafka.json.v2+json";
inline constexpr std::string_view kBinary = "application/vnd.kafka.binary.v2+json";

struct Answer {
    int status = 0;
    std::string head;
    std::string body;
};

// One connection, one request, everything until the server closes.
inline Answer exchange(std::uint16_t port, const std::string& request) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    EXPECT_EQ(::send(socket, request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    std::string all;
    std::array<char, 4096> bytes{};
    for (ssize_t got = 0; (got = ::recv(socket, bytes.data(), bytes.size(), 0)) > 0;) {
        all.append(bytes.data(), static_cast<std::size_t>(got));
    }
    ::close(socket);
    Answer answer;
    const std::size_t end = std::min(all.find("\r\n\r\n"), all.size());
    answer.head = all.substr(0, end);
    if (end < all.size()) answer.body = all.substr(end + 4);
    if (answer.head.size() > 12)
        base::parse_number(std::string_view(all).substr(9, 3), answer.status);
    return answer;
}

// A broker with the topics t (3 partitions) and one (1), the door, and a server before it.
class House {
  public:
    House(io::Disk& disk, io::Clock& clock, broker::Options options, std::uint32_t shard_count)
        : shards_(shard_count),
          directory_(options.directory),
          broker_(open(disk, clock, std::move(options))),
          groups_(*broker::coordinator::Coordinator::open(*broker_, clock, random_, shards_, {})),
          acls_(*auth::Acls::open(disk, directory_ + "/acls.json")),
          registry_(*broker_, clock, shards_.at(base::ShardId{0})),
          door_({*broker_, *groups_, acls_.get(), registry_, shards_, pool_, clock, metrics_,
                 "cluster-1", 7}) {
        base::set_log_level(base::Level::off);
        for (const auto& [name, partitions] : {std::pair{"t", 3}, std::pair{"one", 1}}) {
            EXPECT_TRUE(
                shards_.run_to_end(broker_->create_topic({base::TopicName{name}, partitions, {}})));
        }
        http::ServerOptions server_options;
        server_options.refusal = RestDoor::refusal_of_framing;
        server_ = *http::Server::open(
            shards_, metrics_, server_options,
            [this](http::Request request) { return door_.handle(std::move(request)); });
        server_->start();
    }
    ~House() {
        shards_.run_to_end(door_.interrupt());
        shards_.run_to_end(server_->stop());
        shards_.run_to_end(door_.stop());
        shards_.run_to_end(groups_->stop());
        EXPECT_TRUE(shards_.run_to_end(broker_->stop()) || disk_is_ill);
        shards_.stop();
    }

    // A request with a body, and more lines of its head.
    Answer send(std::string_view method, std::string_view path, std::string_view body,
                std::string_view lines) {
        return exchange(
            server_->port(),
            base::text(method, " ", path, " HTTP/1.1\r\nHost: a\r\nConnection: close",
                       "\r\nContent-Length: ", body.size(), "\r\n", lines, "\r\n", body));
    }
    Answer get(std::string_view path, std::string_view method = "GET") {
        return exchange(server_->port(), base::text(method, " ", path,
                                                    " HTTP/1.1\r\nHost: a\r\n"
                                                    "Connection: close\r\n\r\n"));
    }
    Answer post(std::string_view path, std::string_view body, std::string_view type = kJson) {
        return exchange(server_->port(),
                        base::text("POST ", path, " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n",
                                   "Content-Type: ", type, "\r\nContent-Length: ", body.size(),
                                   "\r\n\r\n", body));
    }
    // All values of a partition, null as "(null)".
    std::vector<std::string> stored(std::string_view topic, std::int32_t partition) {
        const auto fetched =
            shards_.run_to_end(broker_->fetch({.topic = base::TopicName{std::string(topic)},
                                               .partition = base::Partition{partition},
                                               .from = base::Offset{0},
                                               .bytes_max = 64 << 20}));
        std::vector<std::string> values;
        if (!fetched) return {fetched.error().what};
        for (base::ByteView rest = fetched->batches; !rest.empty();) {
            const std::size_t bytes = codec::decode_header(rest)->bytes();
            base::Bytes scratch;
            const auto records = codec::decode_records(rest.first(bytes), scratch);
            for (const codec::Record& record : *records) {
                values.emplace_back(record.value ? base::as_text(*record.value) : "(null)");
            }
            rest = rest.subspan(bytes);
        }
        return values;
    }
    std::string metrics() const { return metrics_.prometheus_text(); }

    bool disk_is_ill = false;

  private:
    std::unique_ptr<broker::Broker> open(io::Disk& disk, io::Clock& clock,
                                         broker::Options options) {
        return *broker::Broker::open(disk, clock, shards_, pool_, metrics_, std::move(options));
    }

    base::Metrics metrics_;
    run::Shards shards_;
    run::BlockingPool pool_{1};
    std::string directory_;
    io::SeededRandom random_{5};
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<broker::coordinator::Coordinator> groups_;
    std::unique_ptr<auth::Acls> acls_;
    ::registry::Registry registry_;
    RestDoor door_;
    std::unique_ptr<http::Server> server_;
};

class Rest : public testing::Test {
  protected:
    Rest() {
        house_ = std::make_unique<House>(disk_, clock_,
                                         broker::Options{.directory = directory_.path()}, 2);
    }
    ~Rest() override { house_.reset(); }
    void expect_refused(const Answer& answer, int status, std::int32_t code) {
        EXPECT_EQ(answer.status, status) << answer.head << '\n' << answer.body;
        EXPECT_TRUE(
            answer.body.starts_with(base::text("{\"error_code\":", code, ",\"message\":\"")))
            << answer.body;
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    std::unique_ptr<House> house_;
};

}  // namespace door::rest
