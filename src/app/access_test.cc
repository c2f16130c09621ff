#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/command_line.h"
#include "app/kafka/kafka_listeners.h"
#include "app/secret.h"
#include "io/test_directory.h"

namespace app {
namespace {

using base::Code;
using commands::CollectedOutput;
using commands::Exit;
using commands::Job;

CollectedOutput output_of(std::vector<std::string> words, Parsed& parsed) {
    words.insert(words.begin(), "millrace");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    CollectedOutput output(80);
    parsed = parse_command_line(static_cast<int>(arguments.size()), arguments.data(), output);
    return output;
}

CommandLine line_of(std::vector<std::string> words) {
    Parsed parsed;
    const CollectedOutput output = output_of(std::move(words), parsed);
    EXPECT_TRUE(parsed.line) << output.to_err();
    return parsed.line.value_or(CommandLine{});
}

Exit refusal_of(std::vector<std::string> words) {
    Parsed parsed;
    output_of(std::move(words), parsed);
    EXPECT_FALSE(parsed.line);
    return parsed.exit;
}

TEST(KeyCommands, BecomeJobs) {
    const CommandLine made = line_of({"key", "new", "--name", "alice", "--bucket", "b", "--prefix",
                                      "p/", "--rights", "read,list", "--json"});
    EXPECT_EQ(made.job.verb, "key new");
    EXPECT_EQ(made.job.word("user"), "alice");
    EXPECT_EQ(made.job.word("rights"), "read,list");
    EXPECT_EQ(made.job.word("format"), "json");
    EXPECT_TRUE(made.secret.word.empty());
    EXPECT_TRUE(made.job.makes_directory());
    EXPECT_EQ(line_of({"key", "remove", "AKID"}).job.word("id"), "AKID");
    EXPECT_FALSE(line_of({"key", "list"}).job.makes_directory());
    const CommandLine added = line_of({"key", "add", "--id", "AKID", "--secret-file", "f"});
    EXPECT_EQ(added.secret.word, "secret");
    EXPECT_EQ(added.secret.file, "f");
    EXPECT_EQ(added.job.word("id"), "AKID");
}

TEST(KeyCommands, TakeASecretFromExactlyOnePlace) {
    EXPECT_EQ(refusal_of({"key", "add", "--id", "AKID"}), Exit::usage);
    EXPECT_EQ(refusal_of({"key", "add", "--id", "AKID", "--secret", "s"}), Exit::usage);
    EXPECT_EQ(refusal_of({"key", "add", "--id", "AKID", "--secret-file", "f", "--secret-stdin"}),
              Exit::usage);
    EXPECT_EQ(refusal_of({"user", "add", "alice"}), Exit::usage);
    const CommandLine added = line_of({"user", "add", "alice", "--password-stdin"});
    EXPECT_EQ(added.secret.word, "password");
    EXPECT_EQ(added.secret.file, "");
}

TEST(Secret, IsTheFileWithoutItsLastLineFeed) {
    const io::TestDirectory place;
    const std::string path = place.path() + "/secret.txt";
    const auto read = [&path](std::string_view text) -> base::Result<std::string> {
        std::ofstream(path) << text;
        Job job;
        TRY_VOID(read_secret({"password", path}, job));
        return std::string(job.word("password"));
    };
    EXPECT_EQ(*read("pencil"), "pencil");
    EXPECT_EQ(*read("pencil\n"), "pencil");
    EXPECT_EQ(*read(" pen cil \r\n"), " pen cil ");
    EXPECT_EQ(*read("two\nlines\n"), "two\nlines");
    EXPECT_FALSE(read("\n"));
    EXPECT_FALSE(read(std::string(100'000, 'a')));
    Job job;
    EXPECT_EQ(read_secret({"password", "/no/such"}, job).error().code, Code::not_found);
}

TEST(KafkaListeners, AreReadAndWrittenAlike) {
    const auto listeners = parse_kafka_listeners(
        "PLAINTEXT://127.0.0.1:9092, SASL_SSL://[::1]:9094,SSL://b-1.local:0,SASL_PLAINTEXT://:9");
    ASSERT_TRUE(listeners) << listeners.error().what;
    ASSERT_EQ(listeners->size(), 4U);
    EXPECT_EQ((*listeners)[0].text(), "PLAINTEXT://127.0.0.1:9092");
    EXPECT_EQ((*listeners)[1].text(), "SASL_SSL://[::1]:9094");
    EXPECT_TRUE((*listeners)[1].has_tls() && (*listeners)[1].has_sasl());
    EXPECT_TRUE((*listeners)[2].has_tls() && !(*listeners)[2].has_sasl());
    EXPECT_EQ((*listeners)[3].host, "0.0.0.0");
    EXPECT_TRUE(parse_kafka_listeners("")->empty());
}

TEST(KafkaListeners, SayWhatIsWrong) {
    const auto complaint = [](std::string_view text) {
        const auto listeners = parse_kafka_listeners(text);
        return listeners ? std::string() : listeners.error().what;
    };
    EXPECT_NE(complaint("127.0.0.1:9092").find("PROTOCOL://HOST:PORT"), std::string::npos);
    EXPECT_NE(complaint("SASL_SLS://h:1").find("did you mean SASL_SSL?"), std::string::npos);
    for (const std::string_view wrong : {"SSL://h", "SSL://h:", "SSL://h:65536", "SSL://h:x"}) {
        EXPECT_NE(complaint(wrong).find("port"), std::string::npos) << wrong;
    }
    EXPECT_NE(complaint("SSL://::1:9092").find("brackets"), std::string::npos);
}

TEST(KafkaListeners, BeyondLoopbackNeedSasl) {
    const auto check = [](std::string_view text) {
        return static_cast<bool>(check_exposure(*parse_kafka_listeners(text)));
    };
    EXPECT_TRUE(check("PLAINTEXT://127.0.0.1:1,PLAINTEXT://localhost:2,SSL://[::1]:3"));
    EXPECT_TRUE(check("SASL_PLAINTEXT://0.0.0.0:1"));
    EXPECT_FALSE(check("PLAINTEXT://0.0.0.0:1"));
    EXPECT_FALSE(check("PLAINTEXT://127.0.0.1:1,SSL://10.0.0.1:2"));
    EXPECT_FALSE(check("PLAINTEXT://:1"));
}

}  // namespace
}  // namespace app
