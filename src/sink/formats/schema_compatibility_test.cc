#include "sink/formats/schema_compatibility.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "sink/record/json_schema.h"

namespace sink {
namespace {

// A structure of these fields, of that version; 0: of none.
SchemaPtr schema(int version, const std::string& fields, const std::string& name = "S") {
    const std::string said = version > 0 ? base::text(R"("version":)", version, ",") : "";
    return *read_json_schema(*parse_json(base::text(R"({"type":"struct","name":")", name, "\",",
                                                    said, R"("fields":[)", fields, "]}")));
}

constexpr const char* kInt = R"({"type":"int32","field":"a"})";
constexpr const char* kLong = R"({"type":"int64","field":"a"})";
constexpr const char* kText = R"({"type":"string","field":"a"})";
constexpr const char* kMore =
    R"({"type":"int32","field":"a"},{"type":"string","default":"-","field":"b"})";
constexpr const char* kNeeds = R"({"type":"int32","field":"a"},{"type":"string","field":"b"})";

SchemaFit fit(SchemaCompatibility compatibility, const SchemaPtr& value, const SchemaPtr& file) {
    const auto found = fit_of(compatibility, value, file);
    EXPECT_TRUE(found) << found.error().what;
    return found ? *found : SchemaFit::none;
}

TEST(SchemaCompatibility, WithNoneEveryOtherSchemaBeginsAFile) {
    constexpr SchemaCompatibility kNone = SchemaCompatibility::none;
    EXPECT_EQ(fit(kNone, schema(1, kInt), schema(1, kInt)), SchemaFit::same);
    EXPECT_EQ(fit(kNone, schema(1, kInt), schema(2, kInt)), SchemaFit::none);
    EXPECT_EQ(fit(kNone, nullptr, nullptr), SchemaFit::same);
    EXPECT_EQ(fit(kNone, nullptr, schema(1, kInt)), SchemaFit::none);
}

TEST(SchemaCompatibility, BackwardTakesOlderVersionsIntoANewersFile) {
    constexpr SchemaCompatibility kBackward = SchemaCompatibility::backward;
    EXPECT_EQ(fit(kBackward, schema(1, kInt), schema(2, kMore)), SchemaFit::projected);
    EXPECT_EQ(fit(kBackward, schema(2, kMore), schema(1, kInt)), SchemaFit::none);
    EXPECT_EQ(fit(kBackward, schema(1, kInt), schema(2, kLong)), SchemaFit::projected);
    EXPECT_EQ(fit(kBackward, schema(1, kInt), schema(2, kText)), SchemaFit::none);
    EXPECT_EQ(fit(kBackward, schema(1, kInt), schema(2, kNeeds)), SchemaFit::none);
    EXPECT_EQ(fit(kBackward, schema(1, kInt), schema(2, kMore, "T")), SchemaFit::none);
    EXPECT_EQ(fit(SchemaCompatibility::full, schema(2, kMore), schema(1, kInt)), SchemaFit::none);
}

TEST(SchemaCompatibility, ForwardTakesNewerVersionsIntoAnOldersFile) {
    constexpr SchemaCompatibility kForward = SchemaCompatibility::forward;
    EXPECT_EQ(fit(kForward, schema(2, kMore), schema(1, kInt)), SchemaFit::projected);
    EXPECT_EQ(fit(kForward, schema(1, kInt), schema(2, kMore)), SchemaFit::none);
    EXPECT_EQ(fit(kForward, schema(2, kLong), schema(1, kInt)), SchemaFit::none);
}

TEST(SchemaCompatibility, NeedsVersions) {
    const auto found = fit_of(SchemaCompatibility::backward, schema(0, kInt), schema(1, kLong));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().what, "Schema version required for BACKWARD compatibility");
}

TEST(Projection, FillsWhatIsMissingAndLeavesOutWhatIsMore) {
    const auto value = [](const std::string& text) { return *parse_json(text); };
    EXPECT_EQ(json_of(*projected(*schema(1, kInt), *schema(2, kMore), value(R"({"a":1})"))),
              R"({"a":1,"b":"-"})");
    EXPECT_EQ(json_of(*projected(*schema(2, kMore), *schema(1, kInt), value(R"({"a":1,"b":"x"})"))),
              R"({"a":1})");
    const SchemaPtr whole = schema(1, R"({"type":"array","items":{"type":"int8"},"field":"a"})");
    const SchemaPtr real = schema(2, R"({"type":"array","items":{"type":"double"},"field":"a"})");
    EXPECT_EQ(json_of(*projected(*whole, *real, value(R"({"a":[1,2]})"))), R"({"a":[1.0,2.0]})");
    EXPECT_EQ(projected(*schema(1, kInt), *schema(2, kNeeds), value(R"({"a":1})")).error().what,
              "Required field `b` is missing from source schema");
}

}  // namespace
}  // namespace sink
