// The emulator against a REST proxy in memory, which keeps what it was sent in order and answers as
// its script says.
#include "emulate/emulator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/text.h"
#include "emulate/generator/generator.h"
#include "emulate/rows/python_repr.h"
#include "io/sim_disk.h"

namespace emulate {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr const char* kEntry = R"({"partition":0,"offset":0,"error_code":null,"error":null})";

io::HttpResponse stored(std::size_t count) {
    std::string body = R"({"offsets":[)";
    for (std::size_t i = 0; i < count; ++i) body += base::text(i > 0 ? "," : "", kEntry);
    return {200, {}, body + "]}"};
}

class ProxyInMemory final : public io::HttpClient {
  public:
    using Script = std::function<std::optional<Result<io::HttpResponse>>(
        const std::string& topic, const std::string& body, std::uint64_t call)>;

    Result<io::HttpResponse> send(const io::HttpRequest& request) override {
        const std::lock_guard hold(mutex_);
        const std::string topic = request.url.substr(request.url.rfind('/') + 1);
        if (script) {
            if (auto scripted = script(topic, request.body, calls_++)) return *std::move(scripted);
        }
        std::size_t count = 0;
        for (std::size_t at = request.body.find("\"value\""); at != std::string::npos;
             at = request.body.find("\"value\"", at + 1)) {
            ++count;
        }
        bodies[topic].push_back(request.body);
        urls[request.url] += 1;
        return stored(count);
    }

    Script script;
    std::map<std::string, std::vector<std::string>> bodies;  // stored posts per topic
    std::map<std::string, int> urls;

  private:
    std::mutex mutex_;
    std::uint64_t calls_ = 0;
};

class EmulatorTest : public testing::Test {
  protected:
    EmulatorTest() {
        options_.gateway = "http://gateway/test/";
        options_.events_per_second = 0;
        options_.events_max = 20;
    }
    // Its rows are drawn once; reading changes nothing.
    static rows::RowSource& generated() {
        static const std::unique_ptr<rows::RowSource> kSource =
            generator::make_generator_source({});
        return *kSource;
    }
    Result<EmulateProgress> run() {
        Emulator emulator(options_, *source_, proxy_, clock_, disk_);
        return emulator.run({});
    }
    const std::vector<std::string>& posts(const std::string& suffix) {
        return proxy_.bodies[options_.user_id + "." + suffix];
    }

    EmulateOptions options_;
    io::SystemClock clock_;
    io::ManualClock disk_clock_;
    io::SimDisk disk_{1, disk_clock_};
    ProxyInMemory proxy_;
    rows::RowSource* source_ = &generated();
};

TEST_F(EmulatorTest, posts_the_scripts_rows_in_order_to_three_topics) {
    const auto ran = run();
    ASSERT_TRUE(ran) << ran.error().what;
    EXPECT_EQ(ran->events, 20U);
    EXPECT_EQ(ran->stored, 60U);
    EXPECT_TRUE(proxy_.urls.contains("http://gateway/test/topics/0a1b2c3d4e5f.pin"));
    ASSERT_EQ(posts("geo").size(), 20U);
    EXPECT_TRUE(posts("pin")[0].starts_with(R"({"records": [{"value": {"index": 7528, )"));
    EXPECT_TRUE(posts("geo")[1].starts_with(R"({"records": [{"value": {"ind": 2863, )"));
    EXPECT_TRUE(posts("user")[2].starts_with(R"({"records": [{"value": {"ind": 5730, )"));
}

TEST_F(EmulatorTest, in_order_it_ends_with_the_rows) {
    options_.order = rows::RowOrder::in_order;
    options_.events_max.reset();
    const std::unique_ptr<rows::RowSource> few = generator::make_generator_source({.rows = 150});
    source_ = few.get();
    const auto ran = run();
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->events, 150U);
    EXPECT_TRUE(posts("user")[149].starts_with(R"({"records": [{"value": {"ind": 149, )"));
}

TEST_F(EmulatorTest, batches_only_when_told_to) {
    options_.records_per_post_max = 8;
    const auto ran = run();
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->stored, 60U);
    EXPECT_EQ(posts("pin").size(), 3U);
}

// A row sent twice goes to the same shard, so its versions keep their order.
TEST_F(EmulatorTest, puts_to_streams_by_the_rows_own_number) {
    options_.way = Way::gateway_streams;
    std::vector<std::string> puts;
    proxy_.script = [&puts](const std::string& resource, const std::string& body, std::uint64_t) {
        EXPECT_EQ(resource, "record");
        puts.push_back(body);
        return std::optional<Result<io::HttpResponse>>(io::HttpResponse{
            200, {}, R"({"SequenceNumber":"1","ShardId":"shardId-000000000000"})"});
    };
    const auto ran = run();
    ASSERT_TRUE(ran) << ran.error().what;
    EXPECT_EQ(ran->stored, 60U);
    const auto is_of = [&puts](std::string_view stream, std::string_view key) {
        return std::ranges::count_if(puts, [&](const std::string& put) {
            return put.starts_with(base::text(R"({"StreamName": ")", stream, '"')) &&
                   put.ends_with(base::text(R"("PartitionKey": ")", key, "\"}"));
        });
    };
    EXPECT_EQ(is_of("streaming-0a1b2c3d4e5f-pin", "7528"), 1);
    EXPECT_EQ(is_of("streaming-0a1b2c3d4e5f-geo", "7528"), 1);
    options_.partition_key = "partition-1";
    puts.clear();
    ASSERT_TRUE(run());
    EXPECT_EQ(is_of("streaming-0a1b2c3d4e5f-user", "partition-1"), 20);
}

TEST_F(EmulatorTest, tries_again_while_the_other_side_is_away) {
    proxy_.script = [](const std::string&, const std::string&,
                       std::uint64_t call) -> std::optional<Result<io::HttpResponse>> {
        if (call == 0) return Error{Code::unavailable, "connection refused"};
        if (call == 1) return io::HttpResponse{503, {}, "starting"};
        return std::nullopt;
    };
    const auto ran = run();
    ASSERT_TRUE(ran) << ran.error().what;
    EXPECT_EQ(ran->retries, 2U);
    EXPECT_EQ(ran->stored, 60U);
    EXPECT_EQ(posts("pin").size() + posts("geo").size() + posts("user").size(), 60U);
}

TEST_F(EmulatorTest, gives_up_when_the_other_side_stays_away) {
    options_.retry_max = std::chrono::seconds{0};
    proxy_.script = [](const std::string&, const std::string&, std::uint64_t) {
        return std::optional<Result<io::HttpResponse>>(
            Error{Code::unavailable, "connection refused"});
    };
    const auto ran = run();
    ASSERT_FALSE(ran);
    EXPECT_NE(ran.error().what.find("connection refused"), std::string::npos);
}

TEST_F(EmulatorTest, stops_with_the_servers_words_when_the_topic_is_unknown) {
    proxy_.script = [](const std::string& topic, const std::string&, std::uint64_t) {
        std::optional<Result<io::HttpResponse>> answer;
        if (topic.ends_with(".geo")) {
            answer = io::HttpResponse{404, {}, R"({"error_code":40401,"message":"Not here."})"};
        }
        return answer;
    };
    options_.events_max = 100'000;
    const auto ran = run();
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().code, Code::unknown_topic);
    EXPECT_NE(ran.error().what.find("Not here."), std::string::npos);
    EXPECT_LE(posts("pin").size(), 65U);  // nobody runs far ahead
}

// EMU-2
TEST_F(EmulatorTest, counts_a_refusal_that_hides_under_a_status_of_200) {
    proxy_.script = [](const std::string& topic, const std::string& body, std::uint64_t) {
        std::optional<Result<io::HttpResponse>> answer;
        if (topic.ends_with(".pin") && body.find("\"index\": 2863,") != std::string::npos) {
            answer = io::HttpResponse{
                200,
                {},
                R"({"offsets":[{"partition":null,"offset":null,"error_code":50002,"error":"no"}]})"};
        }
        return answer;
    };
    const auto ran = run();
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->stored, 59U);
    EXPECT_EQ(ran->refused, 1U);
}

// EMU-1
TEST_F(EmulatorTest, a_resumed_run_posts_each_event_once) {
    options_.resume_path = "resume";
    options_.retry_max = std::chrono::seconds{0};
    int user_calls = 0;
    proxy_.script = [&user_calls](const std::string& topic, const std::string&, std::uint64_t) {
        std::optional<Result<io::HttpResponse>> answer;
        if (topic.ends_with(".user") && ++user_calls > 6) {
            answer = Error{Code::unavailable, "gone"};
        }
        return answer;
    };
    ASSERT_FALSE(run());
    proxy_.script = {};
    const auto again = run();
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->events + again->resumed_events, 20U);
    const auto all = proxy_.bodies;
    EXPECT_EQ(all.at("0a1b2c3d4e5f.pin").size(), 20U);
    EXPECT_EQ(all.at("0a1b2c3d4e5f.user").size(), 20U);
    const auto idle = run();
    ASSERT_TRUE(idle);
    EXPECT_EQ(idle->events, 0U);
    proxy_.bodies.clear();
    options_.resume_path.clear();
    ASSERT_TRUE(run());
    EXPECT_EQ(proxy_.bodies, all);
    options_.seed = 1;
    options_.resume_path = "resume";
    EXPECT_FALSE(run());
}

TEST_F(EmulatorTest, stop_ends_after_whole_events) {
    options_.events_max.reset();
    Emulator emulator(options_, *source_, proxy_, clock_, disk_);
    const auto ran = emulator.run([&emulator](const EmulateProgress& progress) {
        if (progress.events > 0) emulator.stop();
    });
    ASSERT_TRUE(ran) << ran.error().what;
    EXPECT_GT(ran->events, 0U);
    EXPECT_EQ(posts("pin").size(), ran->events);
    EXPECT_EQ(posts("geo").size(), ran->events);
    EXPECT_EQ(posts("user").size(), ran->events);
}

TEST_F(EmulatorTest, keeps_to_a_rate) {
    options_.events_max = 21;
    options_.events_per_second = 100;
    const auto ran = run();
    ASSERT_TRUE(ran);
    EXPECT_GE(ran->seconds, 0.2);
}

TEST_F(EmulatorTest, dirt_is_posted_as_asked_and_alike_each_time) {
    options_.events_max = 400;
    options_.dirt = {.misrouted = 0.1,
                     .partial = 0.1,
                     .listed = 0.1,
                     .bad_json = 0.1,
                     .times = TimeSpelling::mixed};
    const auto ran = run();
    ASSERT_TRUE(ran);
    EXPECT_NEAR(static_cast<double>(ran->left_out), 120, 40);
    const auto holding = [this](const std::string& suffix, std::string_view part) {
        double count = 0;
        for (const std::string& body : posts(suffix)) count += body.find(part) < body.size();
        return count;
    };
    EXPECT_NEAR(holding("user", "\"index\": "), 40, 20);
    EXPECT_NEAR(holding("pin", "{\"value\": [{"), 36, 20);
    EXPECT_GT(holding("geo", "T"), 100);
    const auto first = proxy_.bodies;
    proxy_.bodies.clear();
    ASSERT_TRUE(run());
    EXPECT_EQ(proxy_.bodies, first);
}

TEST_F(EmulatorTest, print_shows_three_dicts_an_event_and_sends_nothing) {
    options_.events_max = 2;
    Emulator emulator(options_, *source_, proxy_, clock_, disk_);
    std::string shown;
    ASSERT_TRUE(emulator.print([&shown](std::string_view line) { shown += line; }));
    EXPECT_EQ(std::ranges::count(shown, '\n'), 6);
    EXPECT_TRUE(shown.starts_with("{'index': 7528, 'unique_id': '"));
    EXPECT_NE(shown.find("\n{'ind': 7528, 'timestamp': datetime.datetime("), std::string::npos);
    EXPECT_TRUE(proxy_.bodies.empty());
}

TEST_F(EmulatorTest, refuses_options_that_mean_nothing) {
    const EmulateOptions good = options_;
    const auto refuses = [&](auto change) {
        options_ = good;
        change(options_);
        return !run();
    };
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.gateway = "localhost:8080"; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.user_id = "a/b"; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.user_id = ""; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.events_per_second = -1; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.records_per_post_max = 0; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.dirt.partial = 1.5; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.way = Way::kinesis; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) { o.partition_key = ""; }));
    EXPECT_TRUE(refuses([](EmulateOptions& o) {
        o.way = Way::gateway_streams;
        o.records_per_post_max = 501;
    }));
    EXPECT_TRUE(proxy_.bodies.empty());
}

}  // namespace
}  // namespace emulate
