#include "sink/record/schema.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/text.h"
#include "sink/record/json_schema.h"

namespace sink {
namespace {

Value json(const std::string& text) {
    auto value = parse_json(text);
    EXPECT_TRUE(value) << value.error().what;
    return value ? *std::move(value) : Value();
}

Result<SchemaAndValue> envelope(const std::string& schema, const std::string& payload) {
    EnvelopeReader reader;
    return reader.read(json(base::text(R"({"schema":)", schema, R"(,"payload":)", payload, "}")));
}

std::string payload_of(const std::string& schema, const std::string& payload) {
    const auto read = envelope(schema, payload);
    return read ? json_of(read->value) : read.error().what;
}

base::Bytes bytes_of(std::initializer_list<int> bytes) {
    base::Bytes all;
    all.reserve(bytes.size());
    for (const int one : bytes) all.push_back(static_cast<std::byte>(one));
    return all;
}

TEST(Decimal, IsItsUnscaledBytes) {
    EXPECT_EQ(decimal_text(bytes_of({0x04, 0xD2}), 2), "12.34");
    EXPECT_EQ(decimal_text(bytes_of({0xFF}), 2), "-0.01");
    EXPECT_EQ(decimal_text(bytes_of({0x05}), -2), "500");
    EXPECT_EQ(decimal_text(bytes_of({0x00, 0x80}), 0), "128");
    EXPECT_EQ(decimal_text(base::Bytes(17, std::byte{0x7F}), 0), std::nullopt);
    EXPECT_EQ(unscaled_of("12.34", 2), bytes_of({0x04, 0xD2}));
    EXPECT_EQ(unscaled_of("-0.01", 2), bytes_of({0xFF}));
    EXPECT_EQ(unscaled_of("12.3", 2), bytes_of({0x04, 0xCE}));
    EXPECT_EQ(unscaled_of("1.280", 2), bytes_of({0x00, 0x80}));
    EXPECT_EQ(unscaled_of("0", 0), bytes_of({0}));
    EXPECT_EQ(unscaled_of("-128", 0), bytes_of({0x80}));
    EXPECT_EQ(unscaled_of("1.234", 2), std::nullopt);
    EXPECT_EQ(unscaled_of("1e2", 2), std::nullopt);
    const std::string most(38, '9');
    EXPECT_EQ(decimal_text(*unscaled_of(most, 0), 0), most);
    EXPECT_EQ(unscaled_of(most + "9", 0), std::nullopt);
}

TEST(Real, NeverLooksWhole) {
    EXPECT_EQ(json_of(real_value(1)), "1.0");
    EXPECT_EQ(json_of(real_value(1.1)), "1.1");
    EXPECT_EQ(json_of(single_value(1.1F)), "1.1");
    EXPECT_EQ(json_of(real_value(1e300)), "1e+300");
    EXPECT_EQ(json_of(real_value(std::numeric_limits<double>::quiet_NaN())), "\"NaN\"");
    EXPECT_EQ(json_of(real_value(-std::numeric_limits<double>::infinity())), "\"-Infinity\"");
    EXPECT_TRUE(std::isnan(*to_real(real_value(std::numeric_limits<double>::quiet_NaN()))));
    EXPECT_EQ(to_real(json("1e400")), std::numeric_limits<double>::infinity());
    EXPECT_EQ(to_real(json("1e-400")), 0);
}

TEST(Envelope, BringsAValueIntoItsSchema) {
    const std::string schema =
        R"({"type":"struct","name":"pin","version":2,"fields":[)"
        R"({"type":"int32","field":"index"},{"type":"string","optional":true,"field":"title"},)"
        R"({"type":"double","field":"rate"},{"type":"array","items":{"type":"int8"},"field":"n"},)"
        R"({"type":"map","keys":{"type":"string"},"values":{"type":"float"},"field":"m"},)"
        R"({"type":"map","keys":{"type":"int32"},"values":{"type":"string"},"field":"k"},)"
        R"({"type":"string","default":"none","field":"d"}]})";
    const auto read = envelope(schema, R"({"rate":1,"index":7,"extra":true,"n":[1,-128],)"
                                       R"("m":{"a":0.5},"k":[[1,"x"]]})");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(json_of(read->value),
              R"({"index":7,"title":null,"rate":1.0,"n":[1,-128],"m":{"a":0.5},"k":[[1,"x"]],)"
              R"("d":"none"})");
    EXPECT_EQ(read->schema->name, "pin");
    EXPECT_EQ(read->schema->version, 2);
    EXPECT_TRUE(read->schema->fields[1].schema->is_optional);
    // Written and read again it is the same.
    const auto again = read_json_schema(json(json_schema_text(*read->schema)));
    ASSERT_TRUE(again);
    EXPECT_TRUE(are_equal(*again, read->schema));
}

TEST(Envelope, RefusesWhatDoesNotGoWithIt) {
    EXPECT_EQ(payload_of(R"({"type":"int8"})", "128"), "Invalid type for INT8: 128");
    EXPECT_EQ(payload_of(R"({"type":"int64"})", "1.5"), "Invalid type for INT64: 1.5");
    EXPECT_EQ(payload_of(R"({"type":"string"})", "null"),
              "Invalid null value for required STRING field");
    EXPECT_EQ(payload_of(R"({"type":"text"})", "1"), "Unknown schema type: text");
    EXPECT_EQ(payload_of(R"({})", "1"), "Schema must contain 'type' field");
    EXPECT_EQ(payload_of(R"({"type":"struct","fields":[{"type":"int8","field":"a"}]})", "{}"),
              "field a: Invalid null value for required INT8 field");
    EXPECT_EQ(payload_of(R"({"type":"struct","fields":[{"type":"int8","field":"a"},)"
                         R"({"type":"int8","field":"a"}]})",
                         "{}"),
              "Cannot create field because of field name duplication a");
    EXPECT_EQ(payload_of("null", R"({"b":1,"a":2})"), R"({"b":1,"a":2})") << "no schema";
}

TEST(Envelope, ReadsLogicalTypes) {
    const std::string decimal =
        R"({"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","version":1,)"
        R"("parameters":{"scale":"2"}})";
    const auto read = envelope(decimal, "\"BNI=\"");
    ASSERT_TRUE(read);
    EXPECT_EQ(json_of(read->value), "\"BNI=\"") << "as base64";
    std::string numeric;
    append_json(numeric, *read->schema, read->value, DecimalFormat::numeric);
    EXPECT_EQ(numeric, "12.34");
    EXPECT_EQ(payload_of(decimal, "12.34"), "\"BNI=\"") << "a number is one as well";
    EXPECT_EQ(payload_of(decimal, "12.345"),
              "Decimal value 12.345 has mismatching scale for given Decimal schema");
    EXPECT_EQ(
        payload_of(R"({"type":"int32","name":"org.apache.kafka.connect.data.Date"})", "19000"),
        "19000");
}

TEST(Schema, IsEqualWhateverTheOrderOfItsParameters) {
    Schema a;
    a.parameters = {{"x", "1"}, {"y", "2"}};
    Schema b;
    b.parameters = {{"y", "2"}, {"x", "1"}};
    EXPECT_TRUE(a == b);
    b.is_optional = true;
    EXPECT_FALSE(a == b);
}

}  // namespace
}  // namespace sink
