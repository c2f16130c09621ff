#include "connect/definition.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "connect/requests.h"
#include "io/posix_disk.h"
#include "io/sim_driver.h"
#include "io/test_directory.h"

namespace connect {
namespace {

using base::Code;

TEST(Definitions, AreReadAsTheyWereWritten) {
    const io::TestDirectory directory;
    io::PosixDisk disk;
    const std::string path = directory.path() + "/a/connectors.json";
    EXPECT_EQ(read_definitions(disk, path).error().code, Code::not_found);
    Definitions definitions;
    definitions["ä \"b\""] = {.config = {{"name", "ä \"b\""}, {"k", ""}}, .target = Target::paused};
    definitions["c"] = {.config = {{"name", "c"}}, .is_pipelines = true};
    ASSERT_TRUE(write_definitions(disk, path, definitions));
    const auto read = read_definitions(disk, path);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->size(), 2U);
    EXPECT_EQ(read->at("ä \"b\"").config, definitions["ä \"b\""].config);
    EXPECT_EQ(read->at("ä \"b\"").target, Target::paused);
    EXPECT_TRUE(read->at("c").is_pipelines);
    ASSERT_TRUE(io::replace_file(disk, path, base::as_bytes("[{\"target\":\"FLYING\"}]")));
    EXPECT_EQ(read_definitions(disk, path).error().code, Code::corrupt);
    ASSERT_TRUE(io::replace_file(disk, path, base::as_bytes("[")));
    EXPECT_EQ(read_definitions(disk, path).error().code, Code::corrupt);
}

// Writes a second set over a first one; whatever is there after a crash is one of the two, and what
// was answered is not lost.
class Replacement final : public io::SimScenario {
  public:
    void run(io::SimDisk& disk, io::ManualClock&, io::Random&) override {
        if (!write_definitions(disk, kPath, of("one"))) return;
        is_written_ = true;
        const auto second = write_definitions(disk, kPath, of("two"));
        static_cast<void>(second);
    }
    std::string verify(io::SimDisk& disk, io::ManualClock&) override {
        const auto read = read_definitions(disk, kPath);
        if (!read && read.error().code == Code::not_found && !is_written_) return {};
        if (!read) return read.error().what;
        if (read->size() == 1 && (read->contains("one") || read->contains("two"))) return {};
        return "neither the old nor the new";
    }

  private:
    static constexpr const char* kPath = "connect/connectors.json";
    static Definitions of(const std::string& name) {
        Definitions definitions;
        definitions[name] = {.config = {{"name", name}}};
        return definitions;
    }
    bool is_written_ = false;
};

// CONNECT-1
TEST(Definitions, AreTheOldOrTheNewAfterACrash) {
    const io::SimReport report =
        io::crash_everywhere([] { return std::make_unique<Replacement>(); }, {.seeds = 2});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
    EXPECT_GE(report.crashes, 8U);
}

TEST(SourceOffsets, AreReadAsTheyWereWritten) {
    const io::TestDirectory directory;
    io::PosixDisk disk;
    const std::string path = directory.path() + "/offsets.json";
    EXPECT_TRUE(read_source_offsets(disk, path)->empty());
    SourceOffsets offsets;
    offsets["c"]["/a b"] = INT64_MAX;
    ASSERT_TRUE(write_source_offsets(disk, path, offsets));
    EXPECT_EQ(*read_source_offsets(disk, path), offsets);
}

TEST(Requests, AreReadAsConnectReadsThem) {
    const auto made =
        read_create(R"({"name":" a ","config":{"tasks.max":3,"x":true},"initial_state":"stopped"})",
                    BodyType::json);
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(made->name, "a");
    EXPECT_EQ(made->config, (Properties{{"name", "a"}, {"tasks.max", "3"}, {"x", "true"}}));
    EXPECT_EQ(made->target, Target::stopped);
    EXPECT_EQ(read_create(R"({"name":"a","config":{"name":"b"}})", BodyType::json).error().what,
              "Connector name configuration (b) doesn't match connector name in the URL (a)");
    for (const char* const bad :
         {"", "[]", R"({"name":"a"})", R"({"config":{"a":{}}})", R"({"config":{},"nmae":1})",
          R"({"config":{},"initial_state":"x"})"}) {
        EXPECT_EQ(read_create(bad, BodyType::json).error().code, Code::malformed) << bad;
    }
    const auto properties = read_create("name = a\n# remark\nk:v\n", BodyType::properties);
    EXPECT_EQ(properties->config, (Properties{{"name", "a"}, {"k", "v"}}));
}

TEST(Requests, ComeFromFilesOfAllShapes) {
    const Properties expected{{"k", "v"}, {"name", "a"}};
    EXPECT_EQ(read_connector_file("name=a\nk=v\n")->config, expected);
    EXPECT_EQ(read_connector_file(R"({"name":"a","config":{"k":"v"}})")->config, expected);
    EXPECT_EQ(read_connector_file(R"( {"name":"a","k":"v"})")->config, expected);
    EXPECT_FALSE(read_connector_file(R"({"k":"v"})"));
}

TEST(Requests, OfOffsetsNameAtLeastOne) {
    EXPECT_EQ(read_offsets(R"({"offsets":[{"partition":{"a":1},"offset":null}]})")->size(), 1U);
    for (const char* const bad : {"{}", R"({"offsets":[]})", R"({"offsets":null})"}) {
        EXPECT_EQ(read_offsets(bad).error().what,
                  "Partitions / offsets need to be provided for an alter offsets request");
    }
}

}  // namespace
}  // namespace connect
