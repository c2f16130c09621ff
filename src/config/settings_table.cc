#include <algorithm>
#include <deque>

#include "base/text.h"
#include "broker/config/topic_config.h"
#include "config/settings.h"

namespace config {
namespace {

using broker::ConfigType;
using Kind = SettingInfo::Kind;

constexpr std::string_view kNoMeaning =
    "Taken for the sake of Kafka's files; one node has no replicas.";
constexpr std::string_view kOthersToKnow =
    "Taken for the sake of files made for other clients of Kafka.";

constexpr SettingInfo kSettings[] = {
    {"broker.acks", Kind::text, "", kOthersToKnow, false},
    {"broker.batch.size", Kind::text, "", kOthersToKnow, false},
    {"broker.bootstrap.servers", Kind::text, "",
     "HOST:PORT, several with commas, of a Kafka cluster elsewhere (Apache Kafka, MSK) to which "
     "records go instead of the log here; empty: the log here."},
    {"broker.buffer.memory", Kind::text, "", kOthersToKnow, false},
    {"broker.client.dns.lookup", Kind::text, "", kOthersToKnow, false},
    {"broker.client.id", Kind::text, "", "What that cluster's brokers see in their logs."},
    {"broker.compression.type", Kind::text, "", kOthersToKnow, false},
    {"broker.connections.max.idle.ms", Kind::text, "", kOthersToKnow, false},
    {"broker.delivery.timeout.ms", Kind::text, "",
     "A record that the cluster has not taken by then is refused; empty: 25000, below API "
     "Gateway's 29 s."},
    {"broker.enable.idempotence", Kind::text, "", kOthersToKnow, false},
    {"broker.linger.ms", Kind::text, "", kOthersToKnow, false},
    {"broker.max.in.flight.requests.per.connection", Kind::text, "", kOthersToKnow, false},
    {"broker.metadata.max.age.ms", Kind::text, "",
     "Topics made elsewhere are seen within so long; empty: 5000."},
    {"broker.reconnect.backoff.ms", Kind::text, "", kOthersToKnow, false},
    {"broker.request.timeout.ms", Kind::text, "",
     "A broker that has not answered by then is taken for lost; empty: 30000."},
    {"broker.retries", Kind::text, "", kOthersToKnow, false},
    {"broker.retry.backoff.ms", Kind::text, "", kOthersToKnow, false},
    {"broker.sasl.aws.region", Kind::text, "",
     "AWS_MSK_IAM: the region, where the brokers' names have none; empty: AWS_REGION, the "
     "profile's, us-east-1."},
    {"broker.sasl.client.callback.handler.class", Kind::text, "", kOthersToKnow, false},
    {.name = "broker.sasl.jaas.config",
     .kind = Kind::text,
     .fallback = "",
     .help = "User, password or awsProfileName as Java's clients have them; not by --set.",
     .is_secret = true},
    {"broker.sasl.mechanism", Kind::text, "",
     "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER or AWS_MSK_IAM (with AWS's usual "
     "credentials chain)."},
    {"broker.sasl.mechanisms", Kind::text, "", "The same, as librdkafka calls it."},
    {.name = "broker.sasl.oauthbearer.token",
     .kind = Kind::text,
     .fallback = "",
     .help = "OAUTHBEARER: the token; not by --set.",
     .is_secret = true},
    {.name = "broker.sasl.password",
     .kind = Kind::text,
     .fallback = "",
     .help = "Password of broker.sasl.username; not by --set.",
     .is_secret = true},
    {"broker.sasl.username", Kind::text, "", "PLAIN and SCRAM: who we are."},
    {"broker.security.protocol", Kind::text, "",
     "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; empty: PLAINTEXT."},
    {"broker.ssl.ca.location", Kind::text, "",
     "PEM file of the authorities to believe about brokers; empty: those of the system."},
    {"broker.ssl.endpoint.identification.algorithm", Kind::text, "",
     "https, or empty, which is the same: a broker always has to prove its name."},
    {"broker.ssl.truststore.location", Kind::text, "",
     "The same as broker.ssl.ca.location, with broker.ssl.truststore.type PEM."},
    {"broker.ssl.truststore.type", Kind::text, "", "PEM alone is read."},
    {"bucket.access_key_id", Kind::text, "",
     "Key for an outside bucket; empty: AWS's usual chain (environment, profile, container, "
     "machine)."},
    {"bucket.endpoint", Kind::text, "",
     "http://HOST:PORT or https://HOST of the S3 server that has the bucket; empty, with "
     "bucket.name: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else AWS; both empty: the bucket is "
     "here."},
    {"bucket.name", Kind::text, "",
     "Name of an outside bucket, made if it is missing; empty: user-<ID>-bucket."},
    {"bucket.path_style", Kind::boolean, "true",
     "Address bucket.endpoint's buckets by path, not by host name; AWS without an endpoint is "
     "always addressed by host name."},
    {"bucket.region", Kind::text, "",
     "Region of an outside bucket; empty: AWS_REGION, else the profile's, else us-east-1."},
    {.name = "bucket.secret_access_key",
     .kind = Kind::text,
     .fallback = "",
     .help = "Secret of that key; not by --set.",
     .is_secret = true},
    {"connect.port", Kind::port, "8083", "Port of the Kafka Connect door."},
    {"console.port", Kind::port, "8088", "Port of the console: health, metrics, control."},
    {"gateway.port", Kind::port, "8080", "Port of the API Gateway door."},
    {"kafka.allow.everyone.if.no.acl.found", Kind::boolean, "true",
     "What no access rule names, everybody may use."},
    {"kafka.auto.create.topics.enable", Kind::boolean, "false",
     "Make a topic when it is first used; MSK's default, too.", true, true},
    {"kafka.connections.max.idle.ms", Kind::milliseconds, "600000",
     "A connection without requests is closed after so long."},
    {"kafka.connections.max.reauth.ms", Kind::milliseconds, "0",
     "A client says again who it is within so long; 0: when its own proof runs out."},
    {"kafka.default.replication.factor", Kind::integer, "1", kNoMeaning, false},
    {"kafka.group.consumer.heartbeat.interval.ms", Kind::milliseconds, "5000",
     "How often members of the consumer protocol are to send heartbeats."},
    {"kafka.group.consumer.max.size", Kind::count, "10000",
     "Members that a group of the consumer protocol takes."},
    {"kafka.group.consumer.session.timeout.ms", Kind::milliseconds, "45000",
     "A member of the consumer protocol that is silent for longer is fenced."},
    {"kafka.group.initial.rebalance.delay.ms", Kind::milliseconds, "0",
     "An empty group's first rebalance waits so long for more members."},
    {"kafka.group.max.session.timeout.ms", Kind::milliseconds, "1800000",
     "The longest session timeout that a member may ask for."},
    {"kafka.group.max.size", Kind::count, "10000", "Members that a classic group takes."},
    {"kafka.group.min.session.timeout.ms", Kind::milliseconds, "6000",
     "The shortest session timeout that a member may ask for."},
    {"kafka.listeners", Kind::text, "",
     "PROTOCOL://HOST:PORT,… with PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL; empty: PLAINTEXT "
     "on loopback."},
    {"kafka.num.partitions", Kind::count, "1", "Partitions of a topic made by its use.", true,
     true},
    {"kafka.offset.metadata.max.bytes", Kind::natural, "4096",
     "The longest text that a client may commit with an offset."},
    {"kafka.offsets.retention.check.interval.ms", Kind::milliseconds, "600000",
     "How often committed offsets that have expired are looked for."},
    {"kafka.offsets.retention.minutes", Kind::count, "10080",
     "Committed offsets are kept so long after their group has become empty."},
    {"kafka.offsets.topic.num.partitions", Kind::count, "1",
     "Partitions of __consumer_offsets, once it is made."},
    {"kafka.offsets.topic.replication.factor", Kind::integer, "1", kNoMeaning, false},
    {"kafka.port", Kind::port, "9092", "Port of the Kafka door if kafka.listeners names none."},
    {"kafka.sasl.enabled.mechanisms", Kind::text,
     "AWS_MSK_IAM,SCRAM-SHA-512,SCRAM-SHA-256,PLAIN,OAUTHBEARER",
     "How clients of a SASL listener may say who they are."},
    {"kafka.sasl.oauthbearer.expected.audience", Kind::text, "",
     "One of these must be in a token's aud; empty: any is good."},
    {"kafka.sasl.oauthbearer.expected.issuer", Kind::text, "",
     "A token's iss must be this; empty: any is good."},
    {"kafka.sasl.oauthbearer.jwks.endpoint.url", Kind::text, "",
     "file:///PATH or a path of a JWKS file: tokens signed by its keys are taken."},
    {"kafka.sasl.oauthbearer.sub.claim.name", Kind::text, "sub",
     "The claim of a token that names the user."},
    {"kafka.sasl.oauthbearer.unsecured.allowed", Kind::boolean, "false",
     "Take tokens that nobody signed; for tests."},
    {"kafka.super.users", Kind::text, "", "User:NAME;… who may do everything."},
    {"kafka.tls.cert", Kind::text, "",
     "PEM file with the certificate chain of SSL and SASL_SSL listeners."},
    {"kafka.tls.key", Kind::text, "", "PEM file with the certificate's key."},
    {"kafka.transaction.abort.timed.out.transaction.cleanup.interval.ms", Kind::milliseconds,
     "10000", "How often transactions that took too long are looked for."},
    {"kafka.transaction.max.timeout.ms", Kind::milliseconds, "900000",
     "The longest time-out that a transaction may ask for."},
    {"kafka.transaction.state.log.min.isr", Kind::integer, "1", kNoMeaning, false},
    {"kafka.transaction.state.log.num.partitions", Kind::count, "1",
     "Partitions of __transaction_state, once it is made."},
    {"kafka.transaction.state.log.replication.factor", Kind::integer, "1", kNoMeaning, false},
    {"kafka.transactional.id.expiration.ms", Kind::milliseconds, "604800000",
     "A transactional id that nobody uses is forgotten after so long."},
    {"kinesis.port", Kind::port, "4567", "Port of the Kinesis door."},
    {"kinesis.throttling", Kind::boolean, "false",
     "Keep AWS's limits of a shard: 1,000 records and 1 MiB a second written, 5 calls and 2 MiB "
     "read; a stream's "
     "tag millrace.throttling=on or off beats it."},
    {"listen.host", Kind::text, "127.0.0.1", "Address that every service listens on."},
    {"log.level", Kind::text, "info", "Least level of the log lines: debug, info, warn, error."},
    {"log.total.bytes.max", Kind::bytes, "-1",
     "All partitions together keep at most so many bytes; -1: no limit."},
    {"registry.port", Kind::port, "8081", "Port of the Schema Registry."},
    {"rest.port", Kind::port, "8082", "Port of the REST Proxy door."},
    {"rest.properties", Kind::text, "",
     "A kafka-rest.properties file: its bootstrap.servers and client.* are those of section "
     "broker, where that says nothing; its listeners the port of the REST Proxy door."},
    {"run.shards", Kind::natural, "0", "Event loops, one thread each; 0: one per core."},
    {"s3.anonymous", Kind::boolean, "false",
     "Let requests without a key do everything, from this machine only."},
    {"s3.port", Kind::port, "9000", "Port of the S3 door."},
    {"sql.memory.bytes", Kind::bytes, "0",
     "Memory that DuckDB may use before it spills; 0: half of the machine's."},
    {"sql.threads", Kind::natural, "0", "Threads of one query; 0: one per core."},
    {"tables.cache.bytes", Kind::bytes, "10737418240",
     "Files of outside tables are kept here, up to so much, for DuckDB to read; -1: no limit."},
    {"tables.url", Kind::text, "file",
     "Where tables lie: file (in the data directory), or s3://BUCKET/PREFIX at the server of "
     "section bucket."},
};

Kind kind_of(ConfigType type) {
    switch (type) {
        case ConfigType::boolean:
            return Kind::boolean;
        case ConfigType::integer:
        case ConfigType::short_integer:
        case ConfigType::long_integer:
            return Kind::integer;
        case ConfigType::string:
        case ConfigType::floating:
        case ConfigType::list:
            return Kind::text;
    }
    return Kind::text;
}

// The defaults of all topics, which the broker knows best.
std::vector<SettingInfo> with_brokers() {
    static std::deque<std::string> texts;
    const auto keep = [](std::string text) -> std::string_view {
        return texts.emplace_back(std::move(text));
    };
    std::vector<SettingInfo> all(std::begin(kSettings), std::end(kSettings));
    for (const broker::BrokerSetting& one : broker::broker_settings()) {
        all.push_back({.name = keep(base::text("kafka.", one.name)),
                       .kind = kind_of(one.type),
                       .fallback = keep(one.value),
                       .help = one.documentation,
                       .has_effect = !one.documentation.starts_with("Without effect"),
                       .is_brokers = true});
    }
    std::ranges::sort(all, {}, &SettingInfo::name);
    return all;
}

}  // namespace

std::span<const SettingInfo> known_settings() {
    static const std::vector<SettingInfo> kAll = with_brokers();
    return kAll;
}

}  // namespace config
