#include "wire/http_binding.h"

#include <gtest/gtest.h>

#include "wire/complaint.h"
#include "wire/sample_messages.h"

namespace wire::sample {
namespace {

TEST(HttpBinding, BindsFromPathQueryAndHeader) {
    ListObjects list;
    ASSERT_TRUE(
        bind(list, {.path = {{"Bucket", "pins"}, {"prefix", "not from here"}},
                    .query = {{"prefix", "topics/"}, {"max-keys", "10"}, {"fetch-owner", "true"}},
                    .header = {{"x-amz-request-payer", "requester"}}}));
    EXPECT_EQ(list.bucket, "pins");
    EXPECT_EQ(list.prefix, "topics/");
    EXPECT_EQ(list.max_keys, 10);
    EXPECT_EQ(list.fetch_owner, true);
    EXPECT_EQ(list.request_payer, "requester");
}

TEST(HttpBinding, NamesTheFieldThatIsNoSuchValue) {
    ListObjects list;
    const auto bound = bind(list, {.query = {{"max-keys", "ten"}}});
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, base::Code::invalid_argument);
    EXPECT_EQ(bound.error().what, "max-keys: no such value");
}

TEST(HttpBinding, JudgesByTheTable) {
    EXPECT_EQ(judge(ListObjects{.prefix = "123456789"}),
              (std::vector<Complaint>{{"Bucket", Complaint::Kind::missing},
                                      {"prefix", Complaint::Kind::too_long}}));
    EXPECT_EQ(judge(PutRecord{.stream_name = "clicks", .data = {std::byte{1}}}),
              (std::vector<Complaint>{{"PartitionKey", Complaint::Kind::missing}}));
}

}  // namespace
}  // namespace wire::sample
