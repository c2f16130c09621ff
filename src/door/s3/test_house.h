#pragma once
// An S3 door over a packed store in a directory of its own, and a client that signs. For this
// room's tests.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/digest.h"
#include "auth/sigv4.h"
#include "base/text.h"
#include "door/s3/s3.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "io/test_directory.h"
#include "object/packed/packed_store.h"

namespace door::s3 {

// A body that comes in parts, and breaks off if it is told to.
class PartedBody final : public http::RequestBody {
  public:
    PartedBody(std::string bytes, std::size_t part_bytes, bool breaks_off)
        : bytes_(std::move(bytes)), part_bytes_(part_bytes), breaks_off_(breaks_off) {}
    run::Task<base::Result<std::optional<std::string>>> next() override {
        if (at_ >= bytes_.size()) {
            if (breaks_off_) co_return base::Error{base::Code::timed_out, "broken off"};
            co_return std::optional<std::string>();
        }
        std::string part = bytes_.substr(at_, part_bytes_);
        at_ += part.size();
        co_return std::optional(std::move(part));
    }

  private:
    std::string bytes_;
    std::size_t part_bytes_;
    std::size_t at_ = 0;
    bool breaks_off_;
};

// A request as the server would hand it over.
struct TestRequest {
    std::string method = "GET";
    std::string path = "/";
    std::string query{};
    auth::NamedTexts headers{};
    std::string body{};
    std::shared_ptr<http::RequestBody> stream{};

    http::Request made() const {
        http::Request request;
        request.head = method + path + query + "127.0.0.1:5";
        for (const auto& [name, value] : headers) request.head += name + value;
        request.head.reserve(request.head.size() + 64);
        std::string_view rest = request.head;
        const auto cut = [&rest](std::size_t bytes) {
            const std::string_view part = rest.substr(0, bytes);
            rest.remove_prefix(bytes);
            return part;
        };
        request.method = cut(method.size());
        request.path = request.target = cut(path.size());
        request.query = cut(query.size());
        request.peer = cut(std::string_view("127.0.0.1:5").size());
        for (const auto& [name, value] : headers) {
            const std::string_view first = cut(name.size());
            request.headers.push_back({first, cut(value.size())});
        }
        request.body = body;
        request.stream = stream;
        return request;
    }
};

class S3Test : public testing::Test {
  protected:
    S3Test() {
        keys_ = *auth::Keys::open(disk_, random_, directory_.path());
        // AWS's documented example.
        EXPECT_TRUE(keys_->add(
            {.id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}));
        credentials_ = {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", {}};
        open();
        EXPECT_EQ(send(signed_request({.method = "PUT", .path = "/bucket"})).status, 200);
    }

    void open(bool allows_anonymous = false) {
        door_.reset();
        store_.reset();
        store_ = *object::packed::open_store(disk_, clock_, directory_.path() + "/objects");
        door_ = std::make_unique<S3Door>(DoorParts{.store = *store_,
                                                   .lane = lane_,
                                                   .pool = pool_,
                                                   .keys = *keys_,
                                                   .clock = clock_,
                                                   .random = random_,
                                                   .home_bucket = "home",
                                                   .allows_anonymous = allows_anonymous,
                                                   .seed = 7});
        EXPECT_TRUE(door_->prepare());
    }
    // With Host, the body's hash and its length unless they are there.
    TestRequest signed_request(TestRequest plain) const {
        const auto has = [&plain](std::string_view name) {
            return std::ranges::any_of(plain.headers, [name](const auto& one) {
                return http::equal_names(one.first, name);
            });
        };
        if (!has("Host")) plain.headers.emplace_back("Host", "localhost:9000");
        if (!has("x-amz-content-sha256")) {
            plain.headers.emplace_back("x-amz-content-sha256",
                                       auth::hex(auth::digest(auth::Hash::sha256, plain.body)));
        }
        if (!has("Content-Length") && !plain.stream) {
            plain.headers.emplace_back("Content-Length", base::text(plain.body.size()));
        }
        auth::SigV4Request part{.method = plain.method,
                                .path = plain.path,
                                .query = *auth::parse_query(plain.query),
                                .headers = plain.headers,
                                .payload_hash = value(plain.headers, "x-amz-content-sha256"),
                                .path_rules = auth::SigV4Request::Path::as_is};
        auth::sign_headers(part, credentials_, {"us-east-1", "s3", clock_.wall()});
        plain.headers = part.headers;
        return plain;
    }
    static std::string value(const auth::NamedTexts& headers, std::string_view name) {
        for (const auto& [known, text] : headers) {
            if (http::equal_names(known, name)) return text;
        }
        return {};
    }
    http::Response send(const TestRequest& made) {
        return shards_.run_to_end(door_->handle(made.made()));
    }
    // Signed; "200 body", or "404 NoSuchKey".
    std::string call(TestRequest plain) {
        http::Response response = send(signed_request(std::move(plain)));
        if (response.stream) response.body = read_all(*response.stream);
        const std::string code = between(response.body, "<Code>", "</Code>");
        return base::text(response.status, ' ', code.empty() ? response.body : code);
    }
    std::string read_all(http::BodyStream& stream) {
        std::string all;
        const auto next = [&]() -> run::Task<std::optional<std::string>> {
            co_return co_await stream.next();
        };
        while (const auto part = shards_.run_to_end(next())) all += *part;
        return all;
    }
    static std::string between(std::string_view text, std::string_view from, std::string_view to) {
        const std::size_t begin = text.find(from);
        if (begin == std::string_view::npos) return {};
        const std::string_view rest = text.substr(begin + from.size());
        return std::string(rest.substr(0, rest.find(to)));
    }
    std::string put(std::string key, std::string body, auth::NamedTexts headers = {}) {
        return call({.method = "PUT",
                     .path = "/bucket/" + std::move(key),
                     .headers = std::move(headers),
                     .body = std::move(body)});
    }
    std::string get(std::string key, auth::NamedTexts headers = {}) {
        return call({.path = "/bucket/" + std::move(key), .headers = std::move(headers)});
    }

    const io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::ManualClock clock_{base::from_epoch_ms(1'369'353'600'000)};  // 20130524T000000Z
    io::SystemRandom random_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    run::Lane lane_;
    auth::AwsCredentials credentials_;
    std::unique_ptr<auth::Keys> keys_;
    std::unique_ptr<object::TransactionalStore> store_;
    std::unique_ptr<S3Door> door_;
};

}  // namespace door::s3
