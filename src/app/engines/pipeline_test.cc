#include "app/engines/pipeline.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace app::engines {
namespace {

using base::Code;

TEST(Pipeline, TheBuiltInOneIsWhole) {
    const auto pipeline = parse_pipeline(built_in_pipeline(), "abc");
    ASSERT_TRUE(pipeline) << pipeline.error().what;
    ASSERT_EQ(pipeline->tables.size(), 3U);
    EXPECT_EQ(pipeline->tables[0].topic.value(), "abc.pin");
    EXPECT_EQ(pipeline->tables[0].schema.size(), 11U);
    EXPECT_NE(pipeline->connector.find("user-abc-bucket"), std::string::npos);
    EXPECT_EQ(pipeline->answers.size(), 14U);
    ASSERT_EQ(pipeline->streams.size(), 3U);
    EXPECT_EQ(pipeline->streams[0].name, "streaming-abc-pin");
    EXPECT_EQ(pipeline->streams[0].shards, 4);
}

TEST(Pipeline, NamesWhatIsWrong) {
    PipelineFiles files = built_in_pipeline();
    EXPECT_EQ(parse_pipeline({}, "a").error().code, Code::not_found);
    files.erase("clean/clean_pin.sql");
    const auto missing = parse_pipeline(files, "a");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().what.find("there is no file clean/clean_pin.sql"), std::string::npos);
    files = built_in_pipeline();
    const std::string whole = files["pipeline.yaml"];
    std::string shards = whole;
    shards.insert(shards.find("    stream_view"), "    stream_shards: 0\n");
    files["pipeline.yaml"] = shards;
    EXPECT_NE(parse_pipeline(files, "a").error().what.find("`stream_shards` takes 1 to 1000"),
              std::string::npos);
    files["pipeline.yaml"] = whole + "nonsense: 1\n";
    EXPECT_NE(parse_pipeline(files, "a").error().what.find("unknown key `nonsense`"),
              std::string::npos);
}

}  // namespace
}  // namespace app::engines
