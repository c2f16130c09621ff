#include "app/settings.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "app/yaml.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kNoMeaning =
    "Taken for the sake of Kafka's files; one node has no replicas.";

std::string environment_name(std::string_view name) {
    std::string variable = "MILLRACE_";
    for (const char c : name) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        variable += plain ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : '_';
    }
    return variable;
}

bool fits(SettingInfo::Kind kind, std::string_view value) {
    std::int64_t number = 0;
    switch (kind) {
        case SettingInfo::Kind::text:
            return true;
        case SettingInfo::Kind::integer:
            return base::parse_number(value, number);
        case SettingInfo::Kind::boolean:
            return value == "true" || value == "false";
    }
    return false;
}

std::string_view word_of(SettingInfo::Kind kind) {
    switch (kind) {
        case SettingInfo::Kind::text:
            return "text";
        case SettingInfo::Kind::integer:
            return "a whole number";
        case SettingInfo::Kind::boolean:
            return "true or false";
    }
    return "";
}

// Maps below maps join their names with dots: both spellings of a name with dots are taken.
void flatten(const YamlNode& node, const std::string& name,
             std::vector<std::pair<std::string, const YamlNode*>>& out) {
    if (node.kind != YamlNode::Kind::map) {
        out.emplace_back(name, &node);
        return;
    }
    for (const auto& [key, value] : node.fields) {
        flatten(value, name.empty() ? key : name + "." + key, out);
    }
}

std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

using Kind = SettingInfo::Kind;

constexpr SettingInfo kSettings[] = {
    {"console.port", Kind::integer, "8088", "Port of the console: health, metrics, control."},
    {"gateway.port", Kind::integer, "8080", "Port of the API Gateway door."},
    {"kafka.allow.everyone.if.no.acl.found", Kind::boolean, "true",
     "What no access rule names, everybody may use."},
    {"kafka.auto.create.topics.enable", Kind::boolean, "false",
     "Make a topic when it is first used; MSK's default, too."},
    {"kafka.connections.max.idle.ms", Kind::integer, "600000",
     "A connection without requests is closed after so long."},
    {"kafka.connections.max.reauth.ms", Kind::integer, "0",
     "A client says again who it is within so long; 0: when its own proof runs out."},
    {"kafka.default.replication.factor", Kind::integer, "1", kNoMeaning, false},
    {"kafka.group.consumer.heartbeat.interval.ms", Kind::integer, "5000",
     "How often members of the consumer protocol are to send heartbeats."},
    {"kafka.group.consumer.max.size", Kind::integer, "10000",
     "Members that a group of the consumer protocol takes."},
    {"kafka.group.consumer.session.timeout.ms", Kind::integer, "45000",
     "A member of the consumer protocol that is silent for longer is fenced."},
    {"kafka.group.initial.rebalance.delay.ms", Kind::integer, "0",
     "An empty group's first rebalance waits so long for more members."},
    {"kafka.group.max.session.timeout.ms", Kind::integer, "1800000",
     "The longest session timeout that a member may ask for."},
    {"kafka.group.max.size", Kind::integer, "10000", "Members that a classic group takes."},
    {"kafka.group.min.session.timeout.ms", Kind::integer, "6000",
     "The shortest session timeout that a member may ask for."},
    {"kafka.listeners", Kind::text, "",
     "PROTOCOL://HOST:PORT,… with PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL; empty: PLAINTEXT "
     "on loopback."},
    {"kafka.log.retention.bytes", Kind::integer, "-1",
     "A partition keeps at most so many bytes in closed segments; -1: no limit."},
    {"kafka.log.retention.hours", Kind::integer, "168",
     "A segment goes once all its records are older; -1: never."},
    {"kafka.log.segment.bytes", Kind::integer, "134217728", "Size of one segment file."},
    {"kafka.message.max.bytes", Kind::integer, "1048588",
     "The largest batch of records, as it is sent."},
    {"kafka.min.insync.replicas", Kind::integer, "1", kNoMeaning, false},
    {"kafka.num.partitions", Kind::integer, "1", "Partitions of a topic made by its use."},
    {"kafka.offset.metadata.max.bytes", Kind::integer, "4096",
     "The longest text that a client may commit with an offset."},
    {"kafka.offsets.retention.check.interval.ms", Kind::integer, "600000",
     "How often committed offsets that have expired are looked for."},
    {"kafka.offsets.retention.minutes", Kind::integer, "10080",
     "Committed offsets are kept so long after their group has become empty."},
    {"kafka.offsets.topic.num.partitions", Kind::integer, "1",
     "Partitions of __consumer_offsets, once it is made."},
    {"kafka.offsets.topic.replication.factor", Kind::integer, "1", kNoMeaning, false},
    {"kafka.port", Kind::integer, "9092", "Port of the Kafka door if kafka.listeners names none."},
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
    {"kafka.transaction.abort.timed.out.transaction.cleanup.interval.ms", Kind::integer, "10000",
     "How often transactions that took too long are looked for."},
    {"kafka.transaction.max.timeout.ms", Kind::integer, "900000",
     "The longest time-out that a transaction may ask for."},
    {"kafka.transaction.state.log.min.isr", Kind::integer, "1", kNoMeaning, false},
    {"kafka.transaction.state.log.num.partitions", Kind::integer, "1",
     "Partitions of __transaction_state, once it is made."},
    {"kafka.transaction.state.log.replication.factor", Kind::integer, "1", kNoMeaning, false},
    {"kafka.transactional.id.expiration.ms", Kind::integer, "604800000",
     "A transactional id that nobody uses is forgotten after so long."},
    {"listen.host", Kind::text, "127.0.0.1", "Address that every service listens on."},
    {"log.level", Kind::text, "info", "Least level of the log lines: debug, info, warn, error."},
    {"log.total.bytes.max", Kind::integer, "-1",
     "All partitions together keep at most so many bytes; -1: no limit."},
    {"rest.port", Kind::integer, "8082", "Port of the REST Proxy door."},
    {"run.shards", Kind::integer, "0", "Event loops, one thread each; 0: one per core."},
    {"sql.memory.bytes", Kind::integer, "0",
     "Memory that DuckDB may use before it spills; 0: half of the machine's."},
    {"sql.threads", Kind::integer, "0", "Threads of one query; 0: one per core."},
};

}  // namespace

std::span<const SettingInfo> known_settings() { return kSettings; }

std::string nearest(std::string_view word, const std::vector<std::string_view>& names) {
    std::string_view best;
    std::size_t best_edits = word.size() / 2 + 2;
    for (const std::string_view name : names) {
        const std::size_t count = edits(word, name);
        if (count < best_edits) {
            best = name;
            best_edits = count;
        }
    }
    return std::string(best);
}

Settings::Settings() {
    for (const SettingInfo& info : known_settings()) {
        values_.push_back({&info, std::string(info.fallback), "default"});
    }
}

Result<> Settings::assign(std::string_view name, std::string value, std::string origin) {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const Value& one) { return one.info->name == name; });
    if (found == values_.end()) {
        std::vector<std::string_view> names;
        for (const SettingInfo& info : known_settings()) names.push_back(info.name);
        const std::string near = nearest(name, names);
        return Error{Code::invalid_argument,
                     base::text(origin, ": unknown setting \"", base::printable(name), "\"",
                                near.empty() ? "" : "; did you mean \"" + near + "\"?",
                                " (`millrace config show` lists all)")};
    }
    if (!fits(found->info->kind, value)) {
        return Error{Code::invalid_argument,
                     base::text(origin, ": ", name, " takes ", word_of(found->info->kind),
                                ", not \"", base::printable(value), "\"")};
    }
    found->text = std::move(value);
    found->origin = std::move(origin);
    return {};
}

Result<> Settings::read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{Code::not_found, path + ": this configuration file cannot be read"};
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    TRY(const YamlNode root, parse_yaml(text, path));
    if (root.kind == YamlNode::Kind::null) return {};
    if (root.kind != YamlNode::Kind::map) {
        return Error{Code::invalid_argument, path + ": sections are expected, like `rest:`"};
    }
    std::vector<std::pair<std::string, const YamlNode*>> leaves;
    flatten(root, "", leaves);
    for (const auto& [name, node] : leaves) {
        if (node->kind == YamlNode::Kind::list) {
            return Error{Code::invalid_argument,
                         base::text(path, ":", node->line, ": ", base::printable(name),
                                    " takes one value, not a list; join them with commas")};
        }
        TRY_VOID(assign(name, node->scalar, base::text(path, ":", node->line)));
    }
    return {};
}

Result<> Settings::read_environment() {
    for (const SettingInfo& info : known_settings()) {
        const std::string variable = environment_name(info.name);
        if (const char* value = std::getenv(variable.c_str())) {
            TRY_VOID(assign(info.name, value, variable));
        }
    }
    return {};
}

Result<> Settings::set(std::string_view assignment, std::string_view origin) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string_view::npos) {
        return Error{Code::invalid_argument, base::text(origin, ": \"", base::printable(assignment),
                                                        "\" is not SECTION.NAME=VALUE")};
    }
    return assign(assignment.substr(0, equals), std::string(assignment.substr(equals + 1)),
                  std::string(origin));
}

const Settings::Value& Settings::at(std::string_view name) const {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const Value& one) { return one.info->name == name; });
    CHECK(found != values_.end(), name);
    return *found;
}

std::string Settings::text(std::string_view name) const { return at(name).text; }

std::int64_t Settings::integer(std::string_view name) const {
    std::int64_t number = 0;
    CHECK(base::parse_number(at(name).text, number), name);
    return number;
}

bool Settings::boolean(std::string_view name) const { return at(name).text == "true"; }

std::string settings_page() {
    std::string page =
        "# Configuration\n\nOne YAML file of sections (`--config FILE` or `MILLRACE_CONFIG`), for "
        "every command. A variable\n`MILLRACE_<SECTION>_<NAME>` wins over the file, `--set "
        "SECTION.NAME=VALUE` over both; `millrace config show --origin`\ntells where each value "
        "comes from. Made from `src/app/settings.cc`.\n\n| name | default | meaning "
        "|\n|---|---|---|\n";
    for (const SettingInfo& info : known_settings()) {
        page += base::text("| `", info.name, "` | `", info.fallback, "` | ", info.help, " |\n");
    }
    return page;
}

}  // namespace app
