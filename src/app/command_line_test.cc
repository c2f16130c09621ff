#include "app/command_line.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace app {
namespace {

using commands::CollectedOutput;
using commands::Exit;

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
    ASSERT_TRUE(up.line) << output.to_err();
    EXPECT_EQ(up.line->data, "d");
    EXPECT_EQ(up.line->port_base, 9000);
    EXPECT_EQ(up.line->gateway_port, 1);
    EXPECT_TRUE(up.line->json);
    const Parsed sql = parse({"sql", "--data", "d", "--format", "json", "SELECT 1"}, output);
    ASSERT_TRUE(sql.line) << output.to_err();
    EXPECT_EQ(sql.line->job.word("statement"), "SELECT 1");
    EXPECT_EQ(sql.line->job.word("format"), "json");
    const Parsed batch = parse({"run", "batch", "--with-duplicates", "--data", "d"}, output);
    ASSERT_TRUE(batch.line) << output.to_err();
    EXPECT_TRUE(batch.line->job.has("with_duplicates"));
    const Parsed copy = parse({"bucket", "cp", "-r", "topics/", "out", "--data", "d"}, output);
    ASSERT_TRUE(copy.line) << output.to_err();
    EXPECT_TRUE(std::filesystem::path(copy.line->job.word("directory")).is_absolute());
}

TEST(CommandLine, TakesOneTargetOfAReset) {
    CollectedOutput output(0);
    const Parsed reset = parse({"group", "reset", "g", "--topic", "t:0,1", "--topic", "u",
                                "--to-offset", "5", "--execute"},
                               output);
    ASSERT_TRUE(reset.line) << output.to_err();
    EXPECT_EQ(reset.line->job.verb, "group reset");
    EXPECT_EQ(reset.line->job.word("topics"), "t:0,1\nu\n");
    EXPECT_EQ(reset.line->job.word("to_offset"), "5");
    EXPECT_TRUE(reset.line->job.has("execute"));
    const Parsed back = parse({"group", "reset", "g", "--all-topics", "--shift-by", "-3"}, output);
    ASSERT_TRUE(back.line) << output.to_err();
    EXPECT_EQ(back.line->job.word("shift_by"), "-3");
    EXPECT_FALSE(parse({"group", "reset", "g", "--topic", "t"}, output).line);
    EXPECT_FALSE(
        parse({"group", "reset", "g", "--topic", "t", "--to-latest", "--to-earliest"}, output)
            .line);
}

TEST(CommandLine, RefusesWithTheNearestName) {
    CollectedOutput output(0);
    EXPECT_EQ(parse({"uup"}, output).exit, Exit::usage);
    EXPECT_NE(output.to_err().find("did you mean \"up\"?"), std::string::npos);
    EXPECT_EQ(parse({"up", "--nonsense"}, output).exit, Exit::usage);
    EXPECT_EQ(parse({"run"}, output).exit, Exit::usage);
    EXPECT_EQ(parse({"sql"}, output).exit, Exit::usage);
}

}  // namespace
}  // namespace app
