// OpenSSL's own blocking client against our listener, over real sockets, with certificates made
// here.
#include "run/net/tls.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

#include "io/test_directory.h"
#include "run/net/listener.h"
#include "run/net/test_identity.h"
#include "run/timer.h"

namespace run {
namespace {

using std::chrono::milliseconds;

class TlsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        files_ = {directory_.path() + "/server.crt", directory_.path() + "/server.key"};
        write_identity(files_, "first");
    }

    io::TestDirectory directory_;
    TlsFiles files_;
};

class Client {
  public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    }
    ~Client() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
        ::close(socket_);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool shake_hands(const char* server_name = nullptr, int version_max = TLS1_3_VERSION) {
        SSL_CTX_set_max_proto_version(context_, version_max);
        ssl_ = SSL_new(context_);
        SSL_set_fd(ssl_, socket_);
        if (server_name != nullptr) SSL_set_tlsext_host_name(ssl_, server_name);
        return SSL_connect(ssl_) == 1;
    }
    std::string certificate_name() const {
        X509* const certificate = SSL_get1_peer_certificate(ssl_);
        std::array<char, 100> name{};
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                                  name.size());
        X509_free(certificate);
        return name.data();
    }
    // Before the handshake: each name behind its length.
    void offer(std::string_view protocols) {
        SSL_CTX_set_alpn_protos(context_, reinterpret_cast<const unsigned char*>(protocols.data()),
                                static_cast<unsigned>(protocols.size()));
    }
    std::string chosen() const {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_, &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }
    bool send(std::string_view bytes) {
        return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) ==
               static_cast<int>(bytes.size());
    }
    bool send_plain(std::string_view bytes) const {
        return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
    }
    void end_sending() { SSL_shutdown(ssl_); }
    // `count` bytes, or fewer at the peer's end.
    std::string read(std::size_t count) {
        std::string all(count, '\0');
        std::size_t have = 0;
        while (have < count) {
            const int got = SSL_read(ssl_, all.data() + have, static_cast<int>(count - have));
            if (got <= 0) break;
            have += static_cast<std::size_t>(got);
        }
        all.resize(have);
        return all;
    }
    bool ended_cleanly() {
        char byte = 0;
        return SSL_get_error(ssl_, SSL_read(ssl_, &byte, 1)) == SSL_ERROR_ZERO_RETURN;
    }
    // Until the peer closes the bare connection.
    void wait_for_end() const {
        std::array<char, 1000> bytes;
        while (::recv(socket_, bytes.data(), bytes.size(), 0) > 0) continue;
    }

  private:
    int socket_;
    SSL_CTX* context_ = SSL_CTX_new(TLS_client_method());
    SSL* ssl_ = nullptr;
};

// A listener with TLS that serves until the end of the test.
class Serving {
  public:
    Serving(Shards& shards, const TlsFiles& files, Listener::Serve serve,
            base::Duration handshake_max = std::chrono::seconds(10))
        : shards_(shards), identity_(*TlsIdentity::open(files)) {
        ListenOptions options;
        options.tls = identity_;
        options.handshake_max = handshake_max;
        listener_ = *Listener::open(shards, options);
        listener_->start(std::move(serve));
    }
    ~Serving() { shards_.run_to_end(listener_->close()); }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    std::uint16_t port() const { return listener_->port(); }
    TlsIdentity& identity() { return *identity_; }

  private:
    Shards& shards_;
    std::shared_ptr<TlsIdentity> identity_;
    std::unique_ptr<Listener> listener_;
};

// Sends everything back in three parts, of which one is small and one may be empty.
Task<void> echo(std::unique_ptr<Stream> stream) {
    std::string bytes(100'000, '\0');
    for (;;) {
        const base::Result<std::size_t> got = co_await stream->read(bytes);
        if (!got || *got == 0) co_return;
        const std::string_view text(bytes.data(), *got);
        const std::size_t middle = text.size() / 2;
        const std::array<std::string_view, 3> parts{text.substr(0, 1), text.substr(1, middle),
                                                    text.substr(std::min(1 + middle, text.size()))};
        if (!co_await stream->write(parts)) co_return;
    }
}

TEST_F(TlsTest, EchoesInBothVersions) {
    Shards shards(2);
    const Serving serving(shards, files_, echo);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Client client(serving.port());
        ASSERT_TRUE(client.shake_hands(nullptr, version));
        EXPECT_EQ(client.certificate_name(), "first");
        for (const std::size_t size : {1U, 2U, 1000U, 16'384U, 60'000U}) {
            std::string text(size, '\0');
            for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7);
            ASSERT_TRUE(client.send(text));
            EXPECT_EQ(client.read(size), text);
        }
    }
}

TEST_F(TlsTest, ChoosesHttp2WhereItIsOffered) {
    Shards shards(1);
    const Serving serving(shards, files_, echo);
    for (const auto& [offered, chosen] :
         {std::pair<std::string_view, std::string_view>{"\x08http/1.1\x02h2", "h2"},
          {"\x08http/1.1", "http/1.1"},
          {"\x05other", ""},
          {"", ""}}) {
        Client client(serving.port());
        client.offer(offered);
        ASSERT_TRUE(client.shake_hands()) << offered;
        EXPECT_EQ(client.chosen(), chosen);
    }
}

Task<void> send_much(std::unique_ptr<Stream> stream) {
    const std::string big(1'000'000, 'b');
    std::vector<std::string_view> parts;
    for (int i = 0; i < 10; ++i) {
        parts.emplace_back("head");
        parts.emplace_back(big);
        parts.emplace_back("");
    }
    EXPECT_TRUE(co_await stream->write(parts));
    co_await close_lingering(*stream, {});
}

TEST_F(TlsTest, ASlowReaderGetsAllOfABigWrite) {
    Shards shards(1);
    const Serving serving(shards, files_, send_much);
    Client client(serving.port());
    ASSERT_TRUE(client.shake_hands());
    ::usleep(50'000);
    const std::string all = client.read(10 * 1'000'004);
    ASSERT_EQ(all.size(), 10U * 1'000'004);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(all.substr(i * 1'000'004, 5), "headb");
    EXPECT_TRUE(client.ended_cleanly());
}

Task<void> tell_names(std::unique_ptr<Stream> stream) {
    const std::string names = base::text(stream->server_name(), " ", stream->local_address());
    EXPECT_TRUE(stream->peer().starts_with("127.0.0.1:"));
    EXPECT_NE(stream->local_port(), 0);
    EXPECT_TRUE(co_await stream->write(names));
}

TEST_F(TlsTest, KnowsTheNameThePeerAskedFor) {
    Shards shards(1);
    const Serving serving(shards, files_, tell_names);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Client named(serving.port());
        ASSERT_TRUE(named.shake_hands("b-1.local.kafka.us-east-1.amazonaws.com", version));
        EXPECT_EQ(named.read(1000), "b-1.local.kafka.us-east-1.amazonaws.com 127.0.0.1");
        Client nameless(serving.port());
        ASSERT_TRUE(nameless.shake_hands(nullptr, version));
        EXPECT_EQ(nameless.read(1000), " 127.0.0.1");
        Client hostile(serving.port());
        ASSERT_TRUE(hostile.shake_hands("a b\"<", version));
        EXPECT_EQ(hostile.read(1000), " 127.0.0.1");
    }
}

Task<void> read_with_deadline(std::unique_ptr<Stream> stream) {
    std::array<char, 100> bytes;
    for (int i = 0; i < 3; ++i) {
        Timer deadline([&stream](Timer::Why) { stream->cancel_read(); });
        deadline.start(milliseconds(5));
        const base::Result<std::size_t> got = co_await stream->read(bytes);
        EXPECT_FALSE(got);
        if (!got) {
            EXPECT_EQ(got.error().code, base::Code::interrupted);
        }
    }
    EXPECT_TRUE(co_await stream->write("still here"));
    const base::Result<std::size_t> got = co_await stream->read(bytes);
    EXPECT_TRUE(got && std::string_view(bytes.data(), *got) == "fine");
    Timer deadline([&stream](Timer::Why) { stream->close(); });
    deadline.start(milliseconds(5));
    const base::Result<std::size_t> closed = co_await stream->read(bytes);
    EXPECT_FALSE(closed);
    if (!closed) {
        EXPECT_EQ(closed.error().code, base::Code::closed);
    }
    EXPECT_FALSE(co_await stream->write("no more"));
}

TEST_F(TlsTest, ReadsAreCancelledAndClosedAsOnABareStream) {
    Shards shards(1);
    const Serving serving(shards, files_, read_with_deadline);
    Client client(serving.port());
    ASSERT_TRUE(client.shake_hands());
    EXPECT_EQ(client.read(10), "still here");
    ASSERT_TRUE(client.send("fine"));
    EXPECT_TRUE(client.ended_cleanly());
}

Task<void> read_to_end(std::unique_ptr<Stream> stream) {
    std::array<char, 100> bytes;
    const base::Result<std::size_t> got = co_await stream->read(bytes);
    EXPECT_TRUE(got && *got == 0) << (got ? "data" : got.error().what);
    EXPECT_TRUE(co_await stream->write("after your end"));
}

TEST_F(TlsTest, APeersEndIsAnEndAndNoFault) {
    Shards shards(1);
    const Serving serving(shards, files_, read_to_end);
    Client client(serving.port());
    ASSERT_TRUE(client.shake_hands());
    client.end_sending();
    EXPECT_EQ(client.read(100), "after your end");
}

Task<void> never(std::unique_ptr<Stream>) {
    ADD_FAILURE() << "served without a handshake";
    co_return;
}

TEST_F(TlsTest, WhatIsNoHandshakeIsNotServed) {
    Shards shards(1);
    const Serving serving(shards, files_, never, milliseconds(50));
    const Client plain(serving.port());
    ASSERT_TRUE(plain.send_plain("GET / HTTP/1.1\r\n\r\n"));
    plain.wait_for_end();
    const Client silent(serving.port());
    silent.wait_for_end();
    Client old(serving.port());
    EXPECT_FALSE(old.shake_hands(nullptr, TLS1_1_VERSION));
}

TEST_F(TlsTest, AStopWaitsForNoHandshake) {
    Shards shards(2);
    std::vector<std::unique_ptr<Client>> silent;
    const auto before = std::chrono::steady_clock::now();
    {
        const Serving serving(shards, files_, never);
        for (int i = 0; i < 4; ++i) silent.push_back(std::make_unique<Client>(serving.port()));
        ::usleep(20'000);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

TEST_F(TlsTest, ANewCertificateCountsForTheNextConnection) {
    Shards shards(1);
    Serving serving(shards, files_, echo);
    const auto name = [&serving] {
        Client client(serving.port());
        EXPECT_TRUE(client.shake_hands());
        return client.certificate_name();
    };
    EXPECT_EQ(name(), "first");
    write_identity(files_, "second");
    ASSERT_TRUE(serving.identity().reload());
    EXPECT_EQ(name(), "second");
    // By itself, once it looks again.
    write_identity(files_, "third");
    ::usleep(1'100'000);
    EXPECT_EQ(name(), "third");
    // A broken file is no reason to stop serving.
    std::ofstream(files_.certificate) << "nothing";
    EXPECT_FALSE(serving.identity().reload());
    EXPECT_EQ(name(), "third");
}

TEST_F(TlsTest, NamesTheFileThatIsWrong) {
    const auto complaint = [](const TlsFiles& files) {
        const auto opened = TlsIdentity::open(files);
        return opened ? std::string() : opened.error().what;
    };
    EXPECT_EQ(complaint(files_), "");
    EXPECT_NE(complaint({"/no/such.crt", files_.key}).find("/no/such.crt"), std::string::npos);
    EXPECT_NE(complaint({files_.certificate, "/no/such.key"}).find("/no/such.key"),
              std::string::npos);
    EXPECT_NE(complaint({files_.key, files_.key}).find("no certificate"), std::string::npos);
    const TlsFiles other{directory_.path() + "/other.crt", directory_.path() + "/other.key"};
    write_identity(other, "other");
    const std::string mixed = complaint({files_.certificate, other.key});
    EXPECT_NE(mixed.find(other.key), std::string::npos) << mixed;
    EXPECT_NE(mixed.find("mismatch"), std::string::npos) << mixed;
    std::FILE* const file = std::fopen(other.key.c_str(), "w");
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    PEM_write_PrivateKey(file, key, EVP_aes_128_cbc(), nullptr, 0, nullptr,
                         const_cast<char*>("password"));
    EVP_PKEY_free(key);
    std::fclose(file);
    EXPECT_NE(complaint({other.certificate, other.key}).find("unencrypted"), std::string::npos);
}

}  // namespace
}  // namespace run
