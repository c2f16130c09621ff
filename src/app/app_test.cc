#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "app/command_line.h"
#include "app/job.h"
#include "app/listing.h"
#include "app/offset_target.h"
#include "app/pipeline.h"
#include "app/settings.h"
#include "app/yaml.h"
#include "io/test_directory.h"

namespace app {
namespace {

using base::Code;

TEST(Yaml, KeepsValuesWithTheirPlaces) {
    const auto root = parse_yaml("a: 1\nb:\n  - x\n  - {c: d}\n", "f.yaml");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->find("a")->scalar, "1");
    EXPECT_EQ(root->find("b")->items[1].find("c")->scalar, "d");
    EXPECT_EQ(root->find("b")->items[1].line, 4);
    EXPECT_EQ(root->find("z"), nullptr);
}

TEST(Yaml, RefusesWhatIsNoneAndWhatExplodes) {
    const auto broken = parse_yaml("a: [1\n", "f.yaml");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().what.substr(0, 7), "f.yaml:");
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        bomb += base::text("a", i, ": &a", i, " [");
        for (int j = 0; j < 10; ++j) bomb += base::text(j == 0 ? "" : ", ", "*a", i - 1);
        bomb += "]\n";
    }
    EXPECT_FALSE(parse_yaml(bomb, "f.yaml"));
}

class SettingsTest : public testing::Test {
  protected:
    std::string write(std::string_view text) {
        const std::string path = place_.path() + "/settings.yaml";
        std::ofstream(path) << text;
        return path;
    }
    const io::TestDirectory place_;
    Settings settings_;
};

TEST_F(SettingsTest, TakesTheLaterSourceAndTellsWhere) {
    EXPECT_EQ(settings_.integer("rest.port"), 8082);
    ASSERT_TRUE(
        settings_.read_file(write("kafka:\n  auto.create.topics.enable: true\nrest: {port: 1}\n")));
    EXPECT_TRUE(settings_.boolean("kafka.auto.create.topics.enable"));
    setenv("MILLRACE_REST_PORT", "2", 1);
    ASSERT_TRUE(settings_.read_environment());
    unsetenv("MILLRACE_REST_PORT");
    EXPECT_EQ(settings_.integer("rest.port"), 2);
    ASSERT_TRUE(settings_.set("rest.port=3", "--set"));
    EXPECT_EQ(settings_.integer("rest.port"), 3);
    for (const Settings::Value& one : settings_.values()) {
        if (one.info->name == "rest.port") EXPECT_EQ(one.origin, "--set");
        if (one.info->name == "gateway.port") EXPECT_EQ(one.origin, "default");
    }
}

TEST_F(SettingsTest, RefusesUnknownNamesAndWrongTypes) {
    const auto unknown = settings_.set("kafka.num.partition=2", "--set");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("did you mean \"kafka.num.partitions\"?"),
              std::string::npos);
    EXPECT_FALSE(settings_.set("rest.port=abc", "--set"));
    EXPECT_FALSE(settings_.set("rest.port", "--set"));
    const auto placed = settings_.read_file(write("rest:\n  port: x\n"));
    ASSERT_FALSE(placed);
    EXPECT_NE(placed.error().what.find("settings.yaml:2"), std::string::npos);
    EXPECT_FALSE(settings_.read_file("/nowhere.yaml"));
}

TEST(ConfigurationPage, IsTheOneInDocs) {
    const std::string path = std::string(MILLRACE_SOURCE_DIR) + "/docs/config.md";
    if (std::getenv("MILLRACE_GOLDEN") != nullptr) std::ofstream(path) << settings_page();
    std::ifstream file(path);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(page, settings_page()) << "renew it: MILLRACE_GOLDEN=renew app_test";
}

TEST(Pipeline, TheBuiltInOneIsWhole) {
    const auto pipeline = parse_pipeline(built_in_pipeline(), "abc");
    ASSERT_TRUE(pipeline) << pipeline.error().what;
    ASSERT_EQ(pipeline->tables.size(), 3U);
    EXPECT_EQ(pipeline->tables[0].topic.value(), "abc.pin");
    EXPECT_EQ(pipeline->tables[0].schema.size(), 11U);
    EXPECT_NE(pipeline->connector.find("user-abc-bucket"), std::string::npos);
    EXPECT_EQ(pipeline->answers.size(), 14U);
}

TEST(Pipeline, NamesWhatIsWrong) {
    PipelineFiles files = built_in_pipeline();
    EXPECT_EQ(parse_pipeline({}, "a").error().code, Code::not_found);
    files.erase("clean/clean_pin.sql");
    const auto missing = parse_pipeline(files, "a");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().what.find("there is no file clean/clean_pin.sql"), std::string::npos);
    files = built_in_pipeline();
    files["pipeline.yaml"] += "nonsense: 1\n";
    EXPECT_NE(parse_pipeline(files, "a").error().what.find("unknown key `nonsense`"),
              std::string::npos);
}

Parsed parse(std::vector<std::string> words, CollectedOutput& output) {
    words.insert(words.begin(), "millrace");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    return parse_command_line(static_cast<int>(argv.size()), argv.data(), output);
}

TEST(CommandLine, TakesTheContractsWords) {
    CollectedOutput output(0);
    const Parsed up = parse(
        {"up", "--data", "d", "--port-base", "9000", "--gateway-port", "1", "--json"}, output);
    ASSERT_TRUE(up.line) << output.err_;
    EXPECT_EQ(up.line->data, "d");
    EXPECT_EQ(up.line->port_base, 9000);
    EXPECT_EQ(up.line->gateway_port, 1);
    EXPECT_TRUE(up.line->json);
    const Parsed sql = parse({"sql", "--data", "d", "--format", "json", "SELECT 1"}, output);
    ASSERT_TRUE(sql.line) << output.err_;
    EXPECT_EQ(sql.line->job.word("statement"), "SELECT 1");
    EXPECT_EQ(sql.line->job.word("format"), "json");
    const Parsed batch = parse({"run", "batch", "--with-duplicates", "--data", "d"}, output);
    ASSERT_TRUE(batch.line) << output.err_;
    EXPECT_TRUE(batch.line->job.has("with_duplicates"));
    const Parsed copy = parse({"bucket", "cp", "-r", "topics/", "out", "--data", "d"}, output);
    ASSERT_TRUE(copy.line) << output.err_;
    EXPECT_TRUE(std::filesystem::path(copy.line->job.word("directory")).is_absolute());
}

TEST(CommandLine, TakesOneTargetOfAReset) {
    CollectedOutput output(0);
    const Parsed reset = parse({"group", "reset", "g", "--topic", "t:0,1", "--topic", "u",
                                "--to-offset", "5", "--execute"},
                               output);
    ASSERT_TRUE(reset.line) << output.err_;
    EXPECT_EQ(reset.line->job.verb, "group reset");
    EXPECT_EQ(reset.line->job.word("topics"), "t:0,1\nu\n");
    EXPECT_EQ(reset.line->job.word("to_offset"), "5");
    EXPECT_TRUE(reset.line->job.has("execute"));
    const Parsed back = parse({"group", "reset", "g", "--all-topics", "--shift-by", "-3"}, output);
    ASSERT_TRUE(back.line) << output.err_;
    EXPECT_EQ(back.line->job.word("shift_by"), "-3");
    EXPECT_FALSE(parse({"group", "reset", "g", "--topic", "t"}, output).line);
    EXPECT_FALSE(
        parse({"group", "reset", "g", "--topic", "t", "--to-latest", "--to-earliest"}, output)
            .line);
}

TEST(OffsetTarget, ReadsTimes) {
    const auto ms = [](std::string_view text) {
        const auto time = parse_datetime(text);
        return time ? base::epoch_ms(*time) : -1;
    };
    EXPECT_EQ(ms("1970-01-02T00:00:01Z"), 86'401'000);
    EXPECT_EQ(ms("1970-01-02T00:00:01.25"), 86'401'250);
    EXPECT_EQ(ms("1970-01-02 02:00+02:00"), 86'400'000);
    EXPECT_EQ(ms("1970-01-01T22:30-0130"), 86'400'000);
    for (const std::string_view bad :
         {"", "1970", "1970-13-01T00:00", "1970-01-32T00:00", "1970-01-01T24:00",
          "1970-01-01T00:60", "x", "1970-01-01", "1970-01-01T00:00:00x", "1970-02-30T00:00"}) {
        EXPECT_EQ(ms(bad), -1) << bad;
    }
}

TEST(CommandLine, RefusesWithTheNearestName) {
    CollectedOutput output(0);
    EXPECT_EQ(parse({"uup"}, output).exit, Exit::usage);
    EXPECT_NE(output.err_.find("did you mean \"up\"?"), std::string::npos);
    EXPECT_EQ(parse({"up", "--nonsense"}, output).exit, Exit::usage);
    EXPECT_EQ(parse({"run"}, output).exit, Exit::usage);
    EXPECT_EQ(parse({"sql"}, output).exit, Exit::usage);
}

TEST(Job, TravelsAsJson) {
    const Job job{"sql", {{"statement", "select 'ü\n\"'"}, {"format", "json"}}};
    const auto back = job_from_json(job_to_json(job));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->verb, job.verb);
    EXPECT_EQ(back->words, job.words);
    EXPECT_FALSE(job_from_json("{"));
}

TEST(Listing, RendersEveryShape) {
    Listing listing({"name", "count"});
    listing.add({text_cell("a,b"), number_cell(12)});
    EXPECT_EQ(*listing.render("table"), "name  count\na,b      12\n");
    EXPECT_EQ(*listing.render("json"), "[{\"name\":\"a,b\",\"count\":12}]\n");
    EXPECT_EQ(*listing.render("csv"), "name,count\n\"a,b\",12\n");
    EXPECT_FALSE(listing.render("xml"));
}

}  // namespace
}  // namespace app
