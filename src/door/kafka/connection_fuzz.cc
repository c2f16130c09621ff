// The bytes of one connection, as a stranger sends them: frames, the order of answers, every
// handler. The server answers or hangs up, and serves the next one.

#include <unistd.h>

#include <cstdint>

#include "door/kafka/test_client.h"
#include "door/kafka/test_house.h"

namespace {

// What is made by requests stays; now and then all of it goes.
constexpr int kConnectionsPerHouse = 2000;
constexpr std::chrono::milliseconds kAnswerWait{20};

class Rival {
  public:
    void talk(base::ByteView bytes) {
        if (!house_ || ++connections_ % kConnectionsPerHouse == 0) {
            house_.reset();
            house_ = std::make_unique<door::kafka::TestHouse>();
        }
        const door::kafka::TestClient client(house_->server_->port());
        if (!client.send(bytes)) return;
        client.end_sending();
        while (client.receive(kAnswerWait)) {
        }
    }

  private:
    std::unique_ptr<door::kafka::TestHouse> house_;
    int connections_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Rival rival;
    rival.talk(std::as_bytes(std::span(data, size)));
    return 0;
}
