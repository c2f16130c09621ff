// A mechanism's name on the first line, then messages, one a line: no session crashes, and none
// lets anybody in, for the fuzzer knows no secret.

#include <cstdint>

#include "auth/keys.h"
#include "auth/sasl/sasl.h"
#include "auth/sigv4_words.h"
#include "auth/users.h"
#include "base/check.h"
#include "io/sim_disk.h"

namespace {

// One of each for all inputs: sessions change nothing in them.
struct Parts {
    io::ManualClock clock;
    io::SimDisk disk{1, clock};
    io::SeededRandom random{1};
    std::unique_ptr<auth::Keys> keys = *auth::Keys::open(disk, random, "data");
    std::unique_ptr<auth::Users> users = *auth::Users::open(disk, random, "users.json");
    std::unique_ptr<auth::sasl::Server> server;

    Parts() {
        CHECK(static_cast<bool>(
            keys->add({.id = "AKIDEXAMPLE", .secret = auth::random_text(random, "abc", 40)})));
        CHECK(static_cast<bool>(users->apply(
            {{"alice", auth::ScramMechanism::sha256,
              auth::scram_credential(auth::ScramMechanism::sha256,
                                     auth::random_text(random, "abc", 40), "salt", 4096)}})));
        server = *auth::sasl::Server::open({}, *keys, *users, clock, disk, random);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using auth::sasl::Step;
    static const Parts kParts;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto session = kParts.server->begin(auth::sigv4_words::cut(text, '\n'));
    if (!session) return 0;
    Step::Kind kind = Step::Kind::challenge;
    while (!text.empty() && kind == Step::Kind::challenge) {
        kind = session->step(auth::sigv4_words::cut(text, '\n')).kind;
        CHECK(kind != Step::Kind::done);
    }
    return 0;
}
