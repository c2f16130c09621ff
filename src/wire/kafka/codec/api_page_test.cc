// docs/protocol_kafka.md says what the tables say. MILLRACE_GOLDEN=renew writes it anew.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "base/text.h"
#include "wire/kafka/codec/requests.h"

namespace wire::kafka {
namespace {

std::string range(const Api::Range& versions) {
    return versions.min == versions.max ? base::text(versions.min)
                                        : base::text(versions.min, "–", versions.max);
}

std::string api_page() {
    std::string out =
        "# Kafka's messages\n\n"
        "Written by `wire_kafka_codec_test` from the message tables in `src/wire/kafka`; renewed "
        "by\n"
        "running it with `MILLRACE_GOLDEN=renew`. What is read and not offered is for peers that\n"
        "are no clients, or for later.\n\n"
        "| key | API | offered | read | compact from |\n|---|---|---|---|---|\n";
    for_each_request([&out]<class Request>() {
        constexpr Api api = Request::api;
        out += base::text(
            "| ", api.key, " | ", api.name, " | ", range(api.offered()), " | ", range(api.versions),
            " | ", api.flexible_since == kNever ? "never" : base::text(api.flexible_since), " |\n");
    });
    return out;
}

TEST(ApiPage, IsInTheDocumentsAsTheTablesSay) {
    const std::string path = MILLRACE_SOURCE_DIR "/docs/protocol_kafka.md";
    const char* const golden = std::getenv("MILLRACE_GOLDEN");
    if (golden != nullptr && std::string_view(golden) == "renew") {
        std::ofstream(path) << api_page();
    }
    std::ifstream file(path);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(page, api_page()) << "run this test with MILLRACE_GOLDEN=renew";
}

TEST(Requests, StandByRisingKey) {
    std::int16_t last = -1;
    for_each_request([&last]<class Request>() {
        EXPECT_GT(Request::api.key, last);
        last = Request::api.key;
    });
}

}  // namespace
}  // namespace wire::kafka
