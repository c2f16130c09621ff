#include "run/net/connect.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "io/test_directory.h"
#include "run/net/listener.h"
#include "run/net/test_identity.h"

namespace run {
namespace {

using base::Code;
using base::Result;

// Sends back what comes, until the peer's end.
Task<void> echo(std::unique_ptr<Stream> stream) {
    std::array<char, 1000> bytes;
    for (;;) {
        const auto got = co_await stream->read(bytes);
        if (!got || *got == 0) co_return;
        const auto sent = co_await stream->write(std::string_view(bytes.data(), *got));
        if (!sent) co_return;
    }
}

// Says nothing, until the peer's end.
Task<void> keep_silent(std::unique_ptr<Stream> stream) {
    std::array<char, 1000> bytes;
    for (;;) {
        const auto got = co_await stream->read(bytes);
        if (!got || *got == 0) co_return;
    }
}

class ConnectTest : public ::testing::Test {
  protected:
    void TearDown() override {
        if (listener_) shards_.run_to_end(listener_->close());
    }
    void serve(std::shared_ptr<TlsIdentity> identity = {}, Listener::Serve how = echo) {
        ListenOptions options;
        options.tls = std::move(identity);
        listener_ = *Listener::open(shards_, options);
        listener_->start(std::move(how));
    }
    // What comes back of "hello" through a fresh connection.
    Result<std::string> ask(ConnectOptions options) {
        return shards_.run_to_end(hello(std::move(options)));
    }
    Task<Result<std::string>> hello(ConnectOptions options) {
        CO_TRY(const auto stream, co_await connect(pool_, clock_, std::move(options)));
        CO_TRY(const std::size_t sent, co_await stream->write("hello"));
        EXPECT_EQ(sent, 5U);
        std::array<char, 1000> bytes;
        CO_TRY(const std::size_t got, co_await stream->read(bytes));
        stream->close();
        co_return std::string(bytes.data(), got);
    }

    io::TestDirectory directory_;
    io::SystemClock clock_;
    Shards shards_{2};
    BlockingPool pool_{1};
    std::unique_ptr<Listener> listener_;
};

TEST_F(ConnectTest, GivesAStream) {
    serve();
    EXPECT_EQ(*ask({.host = "127.0.0.1", .port = listener_->port()}), "hello");
    EXPECT_EQ(*ask({.host = "localhost", .port = listener_->port()}), "hello");
}

TEST_F(ConnectTest, NamesWhoDoesNotAnswer) {
    serve();
    const std::uint16_t port = listener_->port();
    shards_.run_to_end(listener_->close());
    listener_.reset();
    const auto refused = ask({.host = "127.0.0.1", .port = port});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unavailable);
    EXPECT_NE(refused.error().what.find("127.0.0.1:" + std::to_string(port)), std::string::npos);
    EXPECT_EQ(ask({.host = "no-such-host.invalid", .port = 1}).error().code, Code::unavailable);
}

TEST_F(ConnectTest, EncryptsAndWantsTheServersName) {
    const TlsFiles files{directory_.path() + "/server.crt", directory_.path() + "/server.key"};
    write_identity(files, "localhost");
    serve(*TlsIdentity::open(files));
    const auto trust = tls_trust(files.certificate);
    EXPECT_EQ(*ask({.host = "localhost", .port = listener_->port(), .tls = trust}), "hello");

    const auto renamed = ask({.host = "127.0.0.1", .port = listener_->port(), .tls = trust});
    ASSERT_FALSE(renamed);
    EXPECT_NE(renamed.error().what.find("its certificate is refused"), std::string::npos)
        << renamed.error().what;
    const auto unknown =
        ask({.host = "localhost", .port = listener_->port(), .tls = tls_trust("")});
    EXPECT_FALSE(unknown) << "by an authority that the system does not know";
    const auto no_file = ask({.host = "localhost",
                              .port = listener_->port(),
                              .tls = tls_trust(directory_.path() + "/none.pem")});
    EXPECT_EQ(no_file.error().code, Code::invalid_argument);
}

TEST_F(ConnectTest, WaitsNoLongerThanToldForAHandshake) {
    serve({}, keep_silent);
    const auto late = ask({.host = "localhost",
                           .port = listener_->port(),
                           .wait_max = std::chrono::milliseconds(100),
                           .tls = tls_trust("")});
    EXPECT_EQ(late.error().code, Code::timed_out);
}

}  // namespace
}  // namespace run
