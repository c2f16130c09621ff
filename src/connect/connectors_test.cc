#include "connect/connectors.h"

#include "connect/connect_fixture.h"

namespace connect {
namespace {

using base::Code;
using sink::Value;

TEST_F(ConnectTest, HasTheFirstOneAtOnceAndForgetsItForGood) {
    EXPECT_EQ(wait(connectors_->names()), std::vector<std::string>{"default"});
    EXPECT_TRUE(connectors_->definition_of("default")->is_pipelines);
    // A pipeline that changes brings its connector along, until somebody has changed that.
    start();
    close();
    first_["flush.size"] = "7";
    open();
    EXPECT_EQ(connectors_->definition_of("default")->config.at("flush.size"), "7");
    EXPECT_TRUE(wait(connectors_->patch("default", {{"flush.size", "9"}})));
    close();
    open();
    EXPECT_EQ(connectors_->definition_of("default")->config.at("flush.size"), "9");
    EXPECT_TRUE(wait(connectors_->remove("default")));
    close();
    open();
    EXPECT_TRUE(wait(connectors_->names()).empty()) << "deleted is deleted";
    EXPECT_TRUE(wait(connectors_->drain("default"))) << "there is nothing to do";
}

// CONNECT-1
TEST_F(ConnectTest, RemembersWhatWasAnswered) {
    start();
    const auto made = wait(connectors_->put(s3("one"), Put::create, Target::paused));
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_TRUE(made->is_new);
    EXPECT_EQ(made->info.tasks, 0) << "none before it first runs";
    EXPECT_EQ(wait(connectors_->put(s3("one"), Put::create)).error().what,
              "Connector one already exists");
    EXPECT_TRUE(wait(connectors_->put(s3("two", {{"tasks.max", "3"}}), Put::create_or_replace)));
    EXPECT_TRUE(wait(connectors_->set_target("two", Target::stopped)));
    // As after a kill: nobody says goodbye.
    const auto kept = read_definitions(disk_, path("connect/connectors.json"));
    ASSERT_TRUE(kept) << kept.error().what;
    EXPECT_EQ(kept->at("one").target, Target::paused);
    EXPECT_EQ(kept->at("two").target, Target::stopped);
    EXPECT_EQ(kept->at("two").config.at("tasks.max"), "3");
    close();
    open();
    start();
    EXPECT_EQ(state("one"), State::paused);
    EXPECT_EQ(state("two"), State::stopped);
    EXPECT_EQ(state("default"), State::running);
}

TEST_F(ConnectTest, RefusesInConnectsWords) {
    EXPECT_EQ(wait(connectors_->info("x")).error().what, "Connector x not found");
    EXPECT_EQ(wait(connectors_->status("x")).error().what, "No status found for connector x");
    EXPECT_EQ(wait(connectors_->set_target("x", Target::paused)).error().what,
              "Unknown connector x");
    EXPECT_EQ(wait(connectors_->remove("x")).error().what, "Connector x not found");
    EXPECT_EQ(wait(connectors_->restart_task("default", 7)).error().what,
              "Task default-7 not found");
    Properties wrong = s3("w");
    wrong.erase("flush.size");
    wrong.erase("topics");
    const auto refused = wait(connectors_->put(wrong, Put::create));
    EXPECT_EQ(refused.error().code, Code::invalid_argument);
    EXPECT_EQ(refused.error().what,
              "Connector configuration is invalid and contains the following 3 error(s):\n"
              "Must configure one of topics or topics.regex\n"
              "Must configure one of topics or topics.regex\n"
              "Missing required configuration \"flush.size\" which has no default value.\n"
              "You can also find the above list of errors at the endpoint "
              "`/connector-plugins/{connectorType}/config/validate`");
}

TEST_F(ConnectTest, DeliversWhileItRunsAndOnlyThen) {
    create("t");
    start();
    EXPECT_TRUE(wait(connectors_->put(s3("one"), Put::create)));
    produce("t", {"0", "1"});
    EXPECT_TRUE(eventually([this] { return keys().size() == 2; }));
    EXPECT_TRUE(eventually(
        [this] { return *wait(connectors_->topics("one")) == std::vector<std::string>{"t"}; }));
    EXPECT_TRUE(wait(connectors_->set_target("one", Target::paused)));
    produce("t", {"2"});
    EXPECT_EQ(connectors_->sink_of("one"), nullptr);
    EXPECT_EQ(keys().size(), 2U);
    EXPECT_TRUE(wait(connectors_->set_target("one", Target::running)));
    EXPECT_TRUE(eventually([this] { return keys().size() == 3; }));
    EXPECT_TRUE(wait(connectors_->drain("one")));
}

TEST_F(ConnectTest, TellsOfABucketThatIsNotThere) {
    start();
    EXPECT_TRUE(wait(connectors_->put(s3("one", {{"s3.bucket.name", "none"}}), Put::create)));
    auto status = wait(connectors_->status("one"));
    ASSERT_EQ(status->tasks.size(), 1U);
    EXPECT_EQ(status->state, State::running);
    EXPECT_EQ(status->tasks[0].state, State::failed);
    EXPECT_TRUE(status->tasks[0].trace.starts_with(
        "org.apache.kafka.connect.errors.ConnectException: Non-existent S3 bucket: none"));
    EXPECT_FALSE(wait(connectors_->drain("one")));
    EXPECT_TRUE(store_->create_bucket("none"));
    EXPECT_TRUE(wait(connectors_->restart_task("one", 0)));
    EXPECT_EQ(wait(connectors_->status("one"))->tasks[0].state, State::running);
}

TEST_F(ConnectTest, FailsATaskAndBeginsItAgain) {
    create("t");
    start();
    EXPECT_TRUE(wait(connectors_->put(s3("one", {{"errors.tolerance", "none"}}), Put::create)));
    produce("t", {"0", "{bad", "2"});
    const auto failed = [this] {
        return wait(connectors_->status("one"))->tasks[0].state == State::failed;
    };
    EXPECT_TRUE(eventually(failed));
    EXPECT_NE(wait(connectors_->status("one"))->tasks[0].trace.find("offset 1"), std::string::npos);
    EXPECT_EQ(keys().size(), 1U);
    // Neither a plain restart nor one of what runs helps; only tasks do.
    EXPECT_TRUE(wait(connectors_->restart("one", {})));
    EXPECT_TRUE(failed());
    EXPECT_TRUE(wait(connectors_->patch("one", {{"errors.tolerance", "all"}})));
    EXPECT_TRUE(eventually([this] { return keys().size() == 2; }));
    EXPECT_FALSE(failed());
}

TEST_F(ConnectTest, SendsDeadLettersToATopic) {
    create("t");
    start();
    EXPECT_TRUE(wait(connectors_->put(
        s3("one", {{"errors.tolerance", "all"}, {"errors.deadletterqueue.topic.name", "dead"}}),
        Put::create)));
    produce("t", {"0", "{bad", "2"});
    EXPECT_TRUE(eventually([this] { return keys().size() == 2; }));
    EXPECT_TRUE(eventually([this] { return consume("dead") == std::vector<std::string>{"{bad"}; }));
    EXPECT_EQ(broker_->topic(base::TopicName{"dead"})->partitions, 1);
}

OffsetEntry at(std::int64_t partition, const std::string& offset) {
    return {
        *sink::parse_json(base::text(R"({"kafka_topic":"t","kafka_partition":)", partition, "}")),
        *sink::parse_json(offset)};
}

TEST_F(ConnectTest, MovesTheOffsetsOfASinkThatIsStopped) {
    create("t");
    start();
    EXPECT_TRUE(wait(connectors_->put(s3("one"), Put::create)));
    produce("t", {"0", "1"});
    EXPECT_TRUE(wait(connectors_->drain("one")));
    const auto offsets = wait(connectors_->offsets("one"));
    ASSERT_EQ(offsets->size(), 1U);
    EXPECT_EQ(sink::json_of((*offsets)[0].partition), R"({"kafka_topic":"t","kafka_partition":0})");
    EXPECT_EQ(sink::json_of((*offsets)[0].offset), R"({"kafka_offset":2})");
    EXPECT_TRUE(wait(connectors_->alter_offsets("one", {at(0, R"({"kafka_offset":1})")}))
                    .error()
                    .what.starts_with("Connectors must be in the STOPPED state"));
    EXPECT_TRUE(wait(connectors_->set_target("one", Target::stopped)));
    EXPECT_TRUE(wait(connectors_->status("one"))->tasks.empty());
    EXPECT_TRUE(wait(connectors_->alter_offsets("one", {at(0, R"({"kafka_offset":1})")})));
    EXPECT_EQ(sink::json_of((*wait(connectors_->offsets("one")))[0].offset),
              R"({"kafka_offset":1})");
    EXPECT_FALSE(wait(connectors_->alter_offsets("one", {at(9, R"({"kafka_offset":1})")})));
    EXPECT_FALSE(wait(connectors_->alter_offsets("one", {at(0, R"({"offset":1})")})));
    EXPECT_FALSE(wait(connectors_->alter_offsets("one", {OffsetEntry{}})));
    EXPECT_TRUE(wait(connectors_->alter_offsets("one", {at(0, "null")})));
    EXPECT_TRUE(wait(connectors_->offsets("one"))->empty());
}

TEST_F(ConnectTest, RunsTheQuickstartOfFiles) {
    write_file("test.txt", "foo\nbar\nunfinished");
    start();
    const Properties source{{"name", "local-file-source"},
                            {"connector.class", "FileStreamSource"},
                            {"tasks.max", "1"},
                            {"file", path("test.txt")},
                            {"topic", "connect-test"}};
    const Properties sink{{"name", "local-file-sink"},
                          {"connector.class", "FileStreamSink"},
                          {"tasks.max", "1"},
                          {"file", path("test.sink.txt")},
                          {"topics", "connect-test"}};
    EXPECT_TRUE(wait(connectors_->put(source, Put::create)));
    EXPECT_TRUE(wait(connectors_->put(sink, Put::create)));
    EXPECT_TRUE(eventually([this] { return read_file("test.sink.txt") == "foo\nbar\n"; }));
    EXPECT_EQ(consume("connect-test").at(0),
              R"({"schema":{"type":"string","optional":false},"payload":"foo"})");
    write_file("test.txt", " line\n");
    EXPECT_TRUE(
        eventually([this] { return read_file("test.sink.txt") == "foo\nbar\nunfinished line\n"; }));
    close();
    open();
    write_file("test.txt", "more\n");
    start();
    EXPECT_TRUE(eventually([this] { return consume("connect-test").size() == 4; }));
    EXPECT_EQ(consume("connect-test").size(), 4U) << "none of the lines before once more";
    EXPECT_TRUE(wait(connectors_->set_target("local-file-source", Target::stopped)));
    const auto offsets = wait(connectors_->offsets("local-file-source"));
    EXPECT_EQ(sink::json_of((*offsets)[0].offset), R"({"position":29})");
    EXPECT_TRUE(wait(connectors_->alter_offsets("local-file-source", {})));
    EXPECT_TRUE(wait(connectors_->offsets("local-file-source"))->empty());
}

}  // namespace
}  // namespace connect
