// A request as text, "METHOD path?query", a line for each header, an empty one and the body; an
// "X-Part: 7" among the headers lets the body come in parts of so many bytes. Nobody's signature is
// asked for. Whatever it is, it is answered: not with an error of ours, with documents that are
// XML, and no other bucket is made or harmed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "auth/sigv4_words.h"
#include "base/check.h"
#include "codec/xml/xml.h"
#include "door/s3/s3.h"
#include "io/sim_disk.h"
#include "object/packed/packed_store.h"

namespace {

using auth::sigv4_words::cut;
namespace http = door::http;

class Parts final : public http::RequestBody {
  public:
    Parts(std::string bytes, std::size_t part) : bytes_(std::move(bytes)), part_(part) {}
    run::Task<base::Result<std::optional<std::string>>> next() override {
        if (at_ == bytes_.size()) co_return std::optional<std::string>();
        std::string part = bytes_.substr(at_, part_);
        at_ += part.size();
        co_return std::optional(std::move(part));
    }

  private:
    std::string bytes_;
    std::size_t part_;
    std::size_t at_ = 0;
};

http::Request request_of(std::string_view text) {
    http::Request request;
    request.head = text;
    request.peer = "127.0.0.1:5";
    std::string_view rest = request.head;
    std::string_view line = cut(rest, '\n');
    request.method = cut(line, ' ');
    request.target = line;
    request.path = cut(line, '?');
    request.query = line;
    std::size_t part = 0;
    while (!rest.empty()) {
        std::string_view header = cut(rest, '\n');
        if (header.empty()) break;
        const std::string_view name = cut(header, ':');
        if (name == "X-Part") {
            part = std::clamp<std::size_t>(header.size(), 1, 64);
        } else {
            request.headers.push_back({name, header});
        }
    }
    if (part > 0) {
        request.stream = std::make_shared<Parts>(std::string(rest), part);
    } else {
        request.body = rest;
    }
    return request;
}

// Threads are costly to start; everything else is new for every input.
struct Threads {
    run::Shards shards{1};
    run::BlockingPool pool{1};
    run::Lane lane;
};

Threads& threads() {
    static Threads all;
    return all;
}

struct Ground {
    io::ManualClock clock{base::from_epoch_ms(1'369'353'600'000)};
    io::SimDisk disk{1, clock};
    io::SeededRandom random{1};
    std::unique_ptr<auth::Keys> keys = *auth::Keys::open(disk, random, "/keys");
    std::unique_ptr<object::TransactionalStore> store =
        *object::packed::open_store(disk, clock, "/objects");
};

void check_answer(const http::Response& response) {
    CHECK(response.status >= 200 && response.status < 600, response.status);
    CHECK(response.status != 500, response.body);
    const bool is_xml = std::ranges::any_of(response.headers, [](const auto& header) {
        return header.first == "Content-Type" && header.second == "application/xml";
    });
    // An object of that type may be anything.
    if (!is_xml || response.body.empty() || !response.body.starts_with("<?xml")) return;
    const auto root = codec::parse_xml(response.body, {});
    CHECK(static_cast<bool>(root), response.body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Ground ground;
    CHECK(ground.store->create_bucket("home"));
    CHECK(ground.store->create_bucket("bucket"));
    object::Bucket& bucket = **ground.store->bucket("bucket");
    CHECK(bucket.put({.key = "k", .body = base::as_bytes("0123456789")}));
    {
        door::s3::S3Door door({.store = *ground.store,
                               .lane = threads().lane,
                               .pool = threads().pool,
                               .keys = *ground.keys,
                               .clock = ground.clock,
                               .random = ground.random,
                               .home_bucket = "home",
                               .allows_anonymous = true,
                               .seed = 7});
        CHECK(door.prepare());
        http::Response response = threads().shards.run_to_end(door.handle(request_of(text)));
        check_answer(response);
    }
    CHECK(ground.store->bucket("home"));
    return 0;
}
