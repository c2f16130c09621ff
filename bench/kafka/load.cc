// A Kafka client for measurements, the same for every broker: librdkafka. Prints one line of JSON.
//
//   load produce BOOTSTRAP TOPIC COUNT BYTES RATE [CONF=VALUE …]   delivery latency; RATE 0: as
//   fast as it goes load consume BOOTSTRAP TOPIC COUNT                             all partitions,
//   from the beginning load relay   BOOTSTRAP TOPIC COUNT BYTES RATE [CONF=VALUE …]   from
//   produce() to a consumer beside it

#include <librdkafka/rdkafkacpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
        .count();
}

[[noreturn]] void fail(std::string_view what) {
    std::cerr << "load: " << what << '\n';
    std::exit(1);
}

struct Options {
    std::string mode;
    std::string bootstrap;
    std::string topic;
    std::int64_t count = 0;
    std::size_t bytes = 100;
    double rate = 0;
    std::vector<std::pair<std::string, std::string>> conf;
};

std::unique_ptr<RdKafka::Conf> conf_of(const Options& options) {
    std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
    std::string error;
    const auto set = [&](const std::string& name, const std::string& value) {
        if (conf->set(name, value, error) != RdKafka::Conf::CONF_OK) fail(error);
    };
    set("bootstrap.servers", options.bootstrap);
    for (const auto& [name, value] : options.conf) set(name, value);
    return conf;
}

// Latencies in microseconds, in the order they came.
class Latencies {
  public:
    explicit Latencies(std::int64_t count) { us_.reserve(static_cast<std::size_t>(count)); }
    void add(std::int64_t us) { us_.push_back(static_cast<std::uint32_t>(us)); }
    std::int64_t count() const { return static_cast<std::int64_t>(us_.size()); }
    double ms_at(double share) {
        if (us_.empty()) return 0;
        std::ranges::sort(us_);
        return us_[static_cast<std::size_t>(static_cast<double>(us_.size() - 1) * share)] / 1000.0;
    }

  private:
    std::vector<std::uint32_t> us_;
};

class Deliveries final : public RdKafka::DeliveryReportCb {
  public:
    explicit Deliveries(std::int64_t count) : latencies(count) {}
    void dr_cb(RdKafka::Message& message) override {
        if (message.err() != RdKafka::ERR_NO_ERROR) {
            ++failed;
            return;
        }
        latencies.add(now_us() - reinterpret_cast<std::intptr_t>(message.msg_opaque()));
    }
    Latencies latencies;
    std::int64_t failed = 0;
};

// The time of sending lies in the first eight bytes, and in the message's opaque.
void produce(const Options& options, Deliveries& deliveries) {
    auto conf = conf_of(options);
    std::string error;
    conf->set("dr_cb", &deliveries, error);
    std::unique_ptr<RdKafka::Producer> producer(RdKafka::Producer::create(conf.get(), error));
    if (!producer) fail(error);
    std::string value(std::max<std::size_t>(options.bytes, 8), 'x');
    const std::int64_t start = now_us();
    for (std::int64_t i = 0; i < options.count; ++i) {
        if (options.rate > 0) {
            const auto due =
                start + static_cast<std::int64_t>(static_cast<double>(i) * 1e6 / options.rate);
            while (now_us() < due) producer->poll(1);
        }
        const std::int64_t sent = now_us();
        std::memcpy(value.data(), &sent, sizeof sent);
        for (;;) {
            const RdKafka::ErrorCode code = producer->produce(
                options.topic, RdKafka::Topic::PARTITION_UA, RdKafka::Producer::RK_MSG_COPY,
                value.data(), value.size(), nullptr, 0, 0, reinterpret_cast<void*>(sent));
            if (code == RdKafka::ERR_NO_ERROR) break;
            if (code != RdKafka::ERR__QUEUE_FULL) fail(RdKafka::err2str(code));
            producer->poll(5);
        }
        if (i % 512 == 0) producer->poll(0);
    }
    producer->flush(300'000);
}

// Reads `count` records; hands each value to `take`.
template <class Take>
void consume(const Options& options, std::int64_t from, std::atomic<bool>& is_ready,
             const Take& take) {
    Options mine = options;
    mine.conf = {
        {"group.id", "load"}, {"enable.auto.commit", "false"}, {"fetch.wait.max.ms", "100"}};
    auto conf = conf_of(mine);
    std::string error;
    std::unique_ptr<RdKafka::KafkaConsumer> consumer(
        RdKafka::KafkaConsumer::create(conf.get(), error));
    if (!consumer) fail(error);
    std::unique_ptr<RdKafka::Topic> topic(
        RdKafka::Topic::create(consumer.get(), options.topic, nullptr, error));
    RdKafka::Metadata* found = nullptr;
    if (consumer->metadata(false, topic.get(), &found, 10'000) != RdKafka::ERR_NO_ERROR)
        fail("no metadata");
    const std::unique_ptr<RdKafka::Metadata> metadata(found);
    std::vector<RdKafka::TopicPartition*> places;
    for (std::size_t i = 0; i < metadata->topics()->front()->partitions()->size(); ++i) {
        places.push_back(RdKafka::TopicPartition::create(options.topic, static_cast<int>(i), from));
    }
    consumer->assign(places);
    RdKafka::TopicPartition::destroy(places);
    const std::int64_t start = now_us();
    std::int64_t got = 0;
    while (got < options.count) {
        const std::unique_ptr<RdKafka::Message> message(consumer->consume(100));
        is_ready = is_ready || now_us() - start > 1'000'000;
        if (message->err() == RdKafka::ERR_NO_ERROR) {
            take(*message);
            ++got;
        }
        if (now_us() - start > 300'000'000) fail("too slow: five minutes are over");
    }
    consumer->close();
}

void print(const Options& options, double seconds, std::int64_t count, Latencies& latencies) {
    const double rate = static_cast<double>(count) / seconds;
    std::cout << "{\"mode\":\"" << options.mode << "\",\"records\":" << count
              << ",\"bytes\":" << options.bytes << ",\"seconds\":" << seconds
              << ",\"records_per_s\":" << static_cast<std::int64_t>(rate)
              << ",\"mb_per_s\":" << rate * static_cast<double>(options.bytes) / 1e6
              << ",\"p50_ms\":" << latencies.ms_at(0.5) << ",\"p99_ms\":" << latencies.ms_at(0.99)
              << ",\"p999_ms\":" << latencies.ms_at(0.999) << "}\n";
}

void run(const Options& options) {
    Deliveries deliveries(options.count);
    Latencies arrivals(options.count);
    std::atomic<bool> is_ready = false;
    std::int64_t start = now_us();
    if (options.mode == "produce") {
        produce(options, deliveries);
        print(options, static_cast<double>(now_us() - start) / 1e6, deliveries.latencies.count(),
              deliveries.latencies);
    } else if (options.mode == "consume") {
        consume(options, RdKafka::Topic::OFFSET_BEGINNING, is_ready,
                [](const RdKafka::Message&) {});
        print(options, static_cast<double>(now_us() - start) / 1e6, options.count, arrivals);
    } else if (options.mode == "relay") {
        std::thread reader([&] {
            consume(options, RdKafka::Topic::OFFSET_END, is_ready,
                    [&](const RdKafka::Message& one) {
                        std::int64_t sent = 0;
                        std::memcpy(&sent, one.payload(), sizeof sent);
                        arrivals.add(now_us() - sent);
                    });
        });
        while (!is_ready) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        start = now_us();
        produce(options, deliveries);
        reader.join();
        print(options, static_cast<double>(now_us() - start) / 1e6, arrivals.count(), arrivals);
    } else {
        fail("produce, consume or relay");
    }
    if (deliveries.failed > 0) fail(std::to_string(deliveries.failed) + " records were not taken");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5)
        fail("load produce|consume|relay BOOTSTRAP TOPIC COUNT [BYTES RATE CONF=VALUE …]");
    Options options;
    options.mode = argv[1];
    options.bootstrap = argv[2];
    options.topic = argv[3];
    options.count = std::atoll(argv[4]);
    if (argc > 5) options.bytes = static_cast<std::size_t>(std::atoll(argv[5]));
    if (argc > 6) options.rate = std::atof(argv[6]);
    for (int i = 7; i < argc; ++i) {
        const std::string_view one = argv[i];
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos) fail("CONF=VALUE is expected");
        options.conf.emplace_back(one.substr(0, equals), one.substr(equals + 1));
    }
    run(options);
    std::cout.flush();
    return 0;
}
