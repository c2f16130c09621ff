#include "broker/streams/stream_catalog.h"

#include <map>

#include "broker/streams/streams_fixture.h"

namespace broker::streams {
namespace {

class StreamCatalogTest : public StreamsTest {
  protected:
    // The file as if the process had died there.
    void rewrite_phase(std::string_view from, std::string_view to) {
        const std::string path = directory_.path() + "/log/streams.json";
        const auto bytes = io::read_file(disk_, path, 1 << 20);
        ASSERT_TRUE(bytes);
        std::string text(base::as_text(*bytes));
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << text;
        text.replace(at, from.size(), to);
        ASSERT_TRUE(io::replace_file(disk_, path, base::as_bytes(text)));
    }
};

TEST_F(StreamCatalogTest, MakesAStreamOnATopicOfItsName) {
    ASSERT_TRUE(create("clicks", 3));
    EXPECT_EQ(find("clicks")->shards.size(), 3U);
    const auto topic = broker_->topic(base::TopicName{"clicks"});
    ASSERT_TRUE(topic);
    EXPECT_EQ(topic->partitions, 3);
    EXPECT_EQ(create("clicks", 1).error().code, base::Code::conflict);
    EXPECT_EQ(create("many", kOpenShardsMax).error().code, base::Code::busy);
    EXPECT_EQ(catalog_->open_shards(), 3);
    EXPECT_EQ(catalog_->find("none").error().what,
              "Stream none under account 000000000000 not found.");
}

TEST_F(StreamCatalogTest, DoesNotTakeATopicThatIsThere) {
    ASSERT_TRUE(shards_.run_to_end(broker_->create_topic({base::TopicName{"plain"}, 1, {}})));
    EXPECT_EQ(create("plain", 1).error().code, base::Code::conflict);
    EXPECT_TRUE(catalog_->list().empty());
}

// STREAM-1, STREAM-2: shards and their ends are the same after a restart.
TEST_F(StreamCatalogTest, KeepsEverythingOverARestart) {
    ASSERT_TRUE(create("s", 2));
    ASSERT_TRUE(put("s", "k", "one", HashKey{0}));
    ASSERT_TRUE(reshard("s", [](Stream& s) { return split(s, 0, HashKey{77}, s.made); }));
    ASSERT_TRUE(shards_.run_to_end(catalog_->edit("s", [](Stream& s) -> Result<> {
        s.tags["a"] = "b";
        s.consumers.push_back({.name = "c", .made = s.made});
        s.retention_hours = 48;
        s.mode = Mode::on_demand;
        s.key_id = "alias/k";
        s.metrics = {"ALL"};
        s.policy = "{}";
        return {};
    })));
    const StreamView before = find("s");
    reopen();
    const StreamView after = find("s");
    ASSERT_EQ(after->shards.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(after->shards[i].range, before->shards[i].range);
        EXPECT_EQ(after->shards[i].made, before->shards[i].made);
        EXPECT_EQ(after->shards[i].parent, before->shards[i].parent);
    }
    EXPECT_EQ(after->shards[0].closed->end, Offset{1});
    EXPECT_EQ(after->shards[0].last_number(), before->shards[0].last_number());
    EXPECT_EQ(after->tags.at("a"), "b");
    EXPECT_EQ(after->consumer("c")->made, before->made);
    EXPECT_EQ(after->mode, Mode::on_demand);
    EXPECT_EQ(after->key_id, "alias/k");
    EXPECT_EQ(after->policy, "{}");
    const auto topic = broker_->topic(base::TopicName{"s"});
    const std::map<std::string, std::string> config(topic->configuration.begin(),
                                                    topic->configuration.end());
    EXPECT_EQ(config.at("retention.ms"), "172800000");
}

TEST_F(StreamCatalogTest, RefusesAnEditAsAWhole) {
    ASSERT_TRUE(create("s", 1));
    const auto refused = shards_.run_to_end(catalog_->edit("s", [](Stream& s) -> Result<> {
        s.tags["a"] = "b";
        return base::Error{base::Code::invalid_argument, "no"};
    }));
    EXPECT_FALSE(refused);
    EXPECT_TRUE(find("s")->tags.empty());
}

TEST_F(StreamCatalogTest, RemovesTopicAndStream) {
    ASSERT_TRUE(create("s", 1));
    ASSERT_TRUE(put("s", "k", "v"));
    ASSERT_TRUE(shards_.run_to_end(catalog_->remove("s")));
    EXPECT_FALSE(catalog_->find("s"));
    EXPECT_FALSE(broker_->topic(base::TopicName{"s"}));
    ASSERT_TRUE(create("s", 1));
    EXPECT_TRUE(values("s", 0).empty());
}

TEST_F(StreamCatalogTest, FinishesAStreamThatWasComing) {
    ASSERT_TRUE(create("s", 2));
    rewrite_phase("\"serving\"", "\"coming\"");
    reopen();
    EXPECT_EQ(find("s")->shards.size(), 2U);
    EXPECT_TRUE(put("s", "k", "v"));
}

TEST_F(StreamCatalogTest, DropsAStreamWhoseTopicNeverCame) {
    ASSERT_TRUE(create("s", 2));
    rewrite_phase("\"serving\"", "\"coming\"");
    ASSERT_TRUE(shards_.run_to_end(broker_->delete_topic(base::TopicName{"s"})));
    reopen();
    EXPECT_FALSE(catalog_->find("s"));
}

TEST_F(StreamCatalogTest, FinishesAStreamThatWasGoing) {
    ASSERT_TRUE(create("s", 2));
    rewrite_phase("\"serving\"", "\"going\"");
    reopen();
    EXPECT_FALSE(catalog_->find("s"));
    EXPECT_FALSE(broker_->topic(base::TopicName{"s"}));
}

TEST_F(StreamCatalogTest, NoticesThatAKafkaClientTookTheTopic) {
    ASSERT_TRUE(create("s", 2));
    ASSERT_TRUE(shards_.run_to_end(broker_->delete_topic(base::TopicName{"s"})));
    EXPECT_FALSE(catalog_->find("s"));
    ASSERT_TRUE(shards_.run_to_end(broker_->create_topic({base::TopicName{"s"}, 1, {}})));
    EXPECT_FALSE(catalog_->find("s"));
    EXPECT_TRUE(catalog_->list().empty());
    reopen();
    EXPECT_FALSE(catalog_->find("s"));
}

TEST_F(StreamCatalogTest, NamesADamagedFile) {
    ASSERT_TRUE(create("s", 2));
    rewrite_phase("\"last\"", "\"lost\"");
    close_streams();
    const std::string path = directory_.path() + "/log/streams.json";
    const auto opened = StreamCatalog::open({disk_, clock_, shards_, pool_, *broker_, path});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::Code::corrupt);
    EXPECT_NE(opened.error().what.find(path), std::string::npos);
}

}  // namespace
}  // namespace broker::streams
