// Goal: whatever a table can say, the codec can carry; whatever arrives, it survives.

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "base/limits.h"
#include "wire/kafka/codec/header.h"
#include "wire/kafka/codec/requests.h"
#include "wire/random_message_testing.h"

namespace wire::kafka {

// Found by their arguments, so in no namespace without a name.
static void randomize_value(Records& value, std::mt19937& random) {
    const auto owned = std::make_shared<Bytes>(random() % 3000);
    for (std::byte& one : *owned) one = static_cast<std::byte>(random());
    value = {*owned, owned};
}
}  // namespace wire::kafka

namespace base {
static void randomize_value(Uuid& value, std::mt19937& random) {
    for (std::uint8_t& one : value.bytes) one = static_cast<std::uint8_t>(random());
}
}  // namespace base

namespace wire::kafka {
namespace {

template <class Message>
Bytes encoded(const Message& message, Version v) {
    Writer w;
    encode(w, message, v);
    return w.out.joined();
}

// Decoded again it is the same message; cut anywhere it is none; a flipped bit harms nobody.
template <class Message>
void carry(std::mt19937& random, Version v) {
    Message sent{};
    sample::randomize(sent, random, Info{}, v);
    const Bytes bytes = encoded(sent, v);
    Message got{};
    Reader r(bytes);
    decode(r, got, v);
    ASSERT_TRUE(r.ok() && r.left() == 0);
    ASSERT_EQ(encoded(got, v), bytes);

    // Every cut of a short message, some of a long one.
    const std::size_t step = bytes.size() / 64 + 1;
    for (std::size_t cut = 0; cut < bytes.size(); cut += step) {
        Message none{};
        Reader cut_short(ByteView(bytes).first(cut));
        decode(cut_short, none, v);
        ASSERT_FALSE(cut_short.ok()) << "cut=" << cut;
    }
    if (bytes.empty()) return;
    Bytes hurt = bytes;
    hurt[random() % hurt.size()] ^= static_cast<std::byte>(1U << (random() % 8));
    Message any{};
    Reader sick(hurt);
    decode(sick, any, v);
}

TEST(Walk, CarriesEveryMessageInEveryVersion) {
    std::mt19937 random(1);
    for_each_request([&random]<class Request>() {
        constexpr Api api = Request::api;
        for (std::int16_t number = api.versions.min; number <= api.versions.max; ++number) {
            SCOPED_TRACE(std::string(api.name) + " version " + std::to_string(number));
            for (int round = 0; round < 10; ++round) {
                carry<Request>(random, api.at(number));
                carry<typename Request::Response>(random, api.at(number));
            }
        }
    });
}

TEST(Walk, RefusesACountBeyondTheBytesLeft) {
    Writer w;
    w.fixed<std::int32_t>(2'000'000'000);
    Reader r(w.out.bytes);
    MetadataRequest request;
    decode(r, request, MetadataRequest::api.at(1));
    EXPECT_FALSE(r.ok());
    EXPECT_TRUE(request.topics.value().empty());
}

// A million empty topic names are two megabytes on the wire, and twenty times that in memory.
TEST(Walk, RefusesItemsThatWouldFillTheMemory) {
    Writer w;
    constexpr std::int32_t kCount = 1'000'000;
    w.fixed(kCount);
    w.raw(Bytes(2 * static_cast<std::size_t>(kCount)));
    Reader r(w.out.bytes);
    MetadataRequest request;
    decode(r, request, MetadataRequest::api.at(1));
    EXPECT_FALSE(r.ok());
    EXPECT_EQ(request.topics.value().capacity(), 0U);
}

TEST(Walk, SkipsTagsThatItDoesNotKnow) {
    Writer w;
    w.uvarint(0);  // no topics
    w.fixed<std::uint8_t>(1);
    w.fixed<std::uint8_t>(1);
    w.fixed<std::uint8_t>(1);
    w.uvarint(1);    // one tag:
    w.uvarint(300);  // its number,
    w.uvarint(2);    // its size
    w.fixed<std::int16_t>(7);
    Reader r(w.out.bytes);
    MetadataRequest request;
    decode(r, request, MetadataRequest::api.at(9));
    EXPECT_TRUE(r.ok());
    EXPECT_EQ(r.left(), 0U);
    EXPECT_FALSE(request.topics.has_value());
}

TEST(Walk, LeavesTheDefaultWhereAVersionLacksAField) {
    const Bytes bytes = encoded(FetchRequest{.session_id = 5}, FetchRequest::api.at(4));
    FetchRequest got;
    Reader r(bytes);
    decode(r, got, FetchRequest::api.at(4));
    EXPECT_EQ(got.session_id, 0);
    EXPECT_EQ(got.session_epoch, -1);
}

TEST(Walk, CutsATextThatItsLengthCannotSay) {
    DescribeConfigsResponse response;
    response.results.push_back({.error_message = std::string(40'000, 'x')});
    const Bytes bytes = encoded(response, DescribeConfigsRequest::api.at(1));
    DescribeConfigsResponse got;
    Reader r(bytes);
    decode(r, got, DescribeConfigsRequest::api.at(1));
    ASSERT_TRUE(r.ok() && r.left() == 0);
    EXPECT_EQ(got.results.front().error_message->size(), 32'767U);
}

TEST(Walk, NeverCopiesRecords) {
    ProduceRequest request;
    request.topic_data.push_back({.name = "t"});
    const auto batch = std::make_shared<Bytes>(100'000, std::byte{7});
    request.topic_data.front().partition_data.push_back(
        {.index = 1, .records = Records{*batch, batch}});
    const Encoded frame = request_frame({.api_version = 9, .correlation_id = 3}, request);
    EXPECT_LT(frame.bytes.size(), 100U);
    std::vector<std::string_view> parts;
    frame.append_parts(parts);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[1].data(), base::as_text(*batch).data());

    const Bytes whole = frame.joined();
    EXPECT_EQ(whole.size(), frame.size());
    Reader r(whole);
    EXPECT_EQ(r.fixed<std::int32_t>(), static_cast<std::int32_t>(frame.size() - kLengthBytes));
    RequestHeader header = decode_header_start(r);
    decode_header_rest(r, header, ProduceRequest::api.at(9));
    ProduceRequest got;
    decode(r, got, ProduceRequest::api.at(9));
    ASSERT_TRUE(r.ok() && r.left() == 0);
    const ByteView records = got.topic_data.front().partition_data.front().records->bytes;
    EXPECT_GE(records.data(), whole.data());
    EXPECT_LT(records.data(), whole.data() + whole.size());
}

}  // namespace
}  // namespace wire::kafka
