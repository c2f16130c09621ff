#include "sink/avro/avro_converter.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

std::shared_ptr<const codec::avro::Schema> schema(std::string_view text) {
    const auto owner =
        std::make_shared<const codec::avro::Document>(*codec::avro::Document::parse(text, {}));
    return {owner, &owner->root()};
}

base::Bytes framed(std::initializer_list<int> bytes) {
    base::Bytes all{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{7}};
    for (const int one : bytes) all.push_back(static_cast<std::byte>(one));
    return all;
}

TEST(AvroConverter, ReadsWhatARegistryKnows) {
    AvroConverter converter;
    const base::Bytes record = framed({0x02, 0x06, 'a', 'b', 'c'});
    const auto wish = converter.missing(record, "t-value");
    ASSERT_TRUE(wish);
    EXPECT_EQ(wish->id, 7);
    EXPECT_EQ(wish->subject, "t-value");
    converter.learn(*wish, RegisteredSchema{schema(R"(["null","string"])"), 3});
    EXPECT_FALSE(converter.missing(record, "t-value"));
    EXPECT_TRUE(converter.missing(record, "t-key"));
    const auto read = converter.read(record, "t-value", "t");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->value, Value::text("abc"));
    EXPECT_TRUE(read->schema->is_optional);
}

TEST(AvroConverter, SaysWhatIsWrong) {
    AvroConverter converter;
    const base::Bytes record = framed({0x02});
    EXPECT_FALSE(converter.missing(base::as_bytes("{\"a\":1}"), "t-value")) << "it has no id";
    EXPECT_EQ(converter.read(base::as_bytes("{\"a\":1}"), "t-value", "t").error().what,
              "Failed to deserialize data for topic t to Avro: Unknown magic byte!");
    converter.learn({7, "t-value"}, Error{Code::not_found, "Schema 7 not found"});
    EXPECT_EQ(converter.read(record, "t-value", "t").error().what,
              "Failed to deserialize data for topic t to Avro: Error retrieving Avro schema for id "
              "7: Schema 7 not found");
    converter.learn({7, "t-value"}, RegisteredSchema{schema(R"("string")"), {}});
    EXPECT_EQ(converter.read(record, "t-value", "t").error().what,
              "Failed to deserialize data for topic t to Avro: Error deserializing Avro message "
              "for id 7: Avro: the value is cut");
}

}  // namespace
}  // namespace sink
