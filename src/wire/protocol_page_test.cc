// docs/protocol.md says what the tables say. MILLRACE_GOLDEN=renew writes it anew.

#include "wire/protocol_page.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "wire/error_table.h"

namespace wire {
namespace {

TEST(ProtocolPage, IsInTheDocumentsAsTheTablesSay) {
    const std::string path = MILLRACE_SOURCE_DIR "/docs/protocol.md";
    const char* const golden = std::getenv("MILLRACE_GOLDEN");
    if (golden != nullptr && std::string_view(golden) == "renew") {
        std::ofstream(path) << protocol_page();
    }
    std::ifstream file(path);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(page, protocol_page()) << "run this test with MILLRACE_GOLDEN=renew";
}

TEST(ErrorTable, KeepsWhatTheContractPins) {
    EXPECT_EQ(names_of(base::Code::unknown_topic).http, 404);
    EXPECT_EQ(names_of(base::Code::unknown_topic).kafka, 3);
    EXPECT_EQ(names_of(base::Code::unknown_topic).rest_code, 40403);
    EXPECT_EQ(names_of(base::Code::unknown_topic).kinesis, "ResourceNotFoundException");
    EXPECT_EQ(names_of(base::Code::unknown_topic).retry, Retry::useless);
    EXPECT_EQ(names_of(base::Code::too_large).rest_code, 50002);
    EXPECT_EQ(names_of(base::Code::io).rest_code, 50003);
    EXPECT_EQ(names_of(base::Code::disk_full).rest_code, 50003);
    EXPECT_EQ(names_of(base::Code::malformed).rest_http, 400);
    EXPECT_EQ(names_of(base::Code::invalid_argument).rest_http, 422);
    EXPECT_EQ(names_of(base::Code::already_exists).s3, "PreconditionFailed");
}

}  // namespace
}  // namespace wire
