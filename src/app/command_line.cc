#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/command_words.h"
#include "app/dag_command_line.h"
#include "app/environment.h"
#include "app/posting_command_line.h"
#include "app/version.h"
#include "config/settings.h"

namespace app {
namespace {

using commands::Exit;
using commands::Output;
constexpr const char* kDataDefault = "millrace-data";
constexpr const char* kDemoDataDefault = "millrace-demo";

// Builds the tree of commands; what is parsed lands in `line`.
class Commands : private CommandWords {
  public:
    Commands(CLI::App& root, CommandLine& line) : CommandWords(root, line) {
        root_.require_subcommand(1);
        root_.fallthrough();
        root_.set_version_flag("--version", std::string(kVersion));
        root_.footer(
            "Examples:\n  millrace demo\n  millrace up --data ./data --port-base 8090\n"
            "  millrace sql \"select * from users_joined_by_year\"\n\n"
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 conflict, 5 refused, 6 "
            "unreachable, "
            "7 timed out, 8 invalid, 130 interrupted.");
        common();
        up();
        demo();
        batch();
        reading();
        bucket();
        topics();
        listings();
        groups();
        keys();
        users();
        connectors();
        posting_.add();
        config();
        dags_.add();
    }

  private:
    void common() {
        root_.add_option("--data", line_.data,
                         "data directory (else MILLRACE_DATA, else ./millrace-data)");
        root_.add_option("--config", line_.config, "configuration file (else MILLRACE_CONFIG)");
        root_.add_option("--set", line_.sets, "SECTION.NAME=VALUE, wins over the file; repeatable")
            ->take_all()
            ->allow_extra_args(false);
        root_.add_option("--user-id", line_.user_id, "part of every name (default 0a1b2c3d4e5f)");
        root_.add_option("--pipeline", line_.pipeline, "directory with a pipeline.yaml");
        root_.add_flag("-q,--quiet", line_.quiet, "no progress");
    }
    void up() {
        CLI::App* app = command(root_, "up", "start all services and stay in the foreground",
                                "millrace up --data ./data --port-base 8090");
        app->add_option("--port-base", line_.port_base,
                        "gateway N, rest N+1, kafka N+2, kinesis N+4, connect N+5, console N+6 "
                        "(default 8080, 8082, 9092, 4567, 8083, 8088)");
        app->add_option("--gateway-port", line_.gateway_port, "0: any free port");
        app->add_option("--rest-port", line_.rest_port, "0: any free port");
        app->add_option("--kafka-port", line_.kafka_port, "0: any free port");
        app->add_option("--s3-port", line_.s3_port, "0: any free port");
        app->add_option("--kinesis-port", line_.kinesis_port, "0: any free port");
        app->add_option("--connect-port", line_.connect_port, "0: any free port");
        app->add_option("--console-port", line_.console_port, "0: any free port");
        app->add_option("--registry-port", line_.registry_port, "0: any free port");
        app->add_option("--credentials", line_.credentials,
                        "AWS credentials file; every profile in it is a key of all rights")
            ->take_all()
            ->allow_extra_args(false);
        app->add_option("--gateway-config", line_.gateway_config,
                        "file of the gateway: an imported API, stages, keys, usage plans");
        app->add_flag("--allow-unauthenticated", line_.allows_unauthenticated,
                      "let Kafka listeners beyond loopback do without SASL");
        app->add_flag("--json", line_.json, "first line of stdout: the services as JSON");
        runs(app, Kind::up);
    }
    void demo() {
        CLI::App* app = command(root_, "demo", "the whole way of 10,000 events, and the answers",
                                "millrace demo --keep");
        app->add_option("--events", line_.demo.events, "events to post");
        app->add_option("--seed", line_.demo.seed, "of the invented rows");
        app->add_flag("--keep", line_.demo.stays, "stay up afterwards");
        runs(app, Kind::demo);
    }
    void batch() {
        CLI::App* run = group("run", "run a job");
        CLI::App* app = command(*run, "batch", "log to bucket to tables, then the answers",
                                "millrace run batch --with-duplicates");
        flag(app, "--with-duplicates", "with_duplicates",
             "also build the schema with_duplicates over all records");
        format(app);
        runs_job(app, "run batch");
        CLI::App* stream = command(*run, "stream", "the streams into their tables",
                                   "millrace run stream --available-now");
        stream
            ->add_flag_callback(
                "--available-now", [this] { line_.job.words["available_now"] = "yes"; },
                "all that is there now, then end; `millrace up` does it continuously")
            ->required();
        format(stream);
        runs_job(stream, "run stream");
    }
    void reading() {
        CLI::App* sql = command(root_, "sql", "ask the tables",
                                "millrace sql --format json \"select count(*) as pins from pin\"");
        sql->add_option_function<std::string>(
               "statement",
               [this](const std::string& value) { line_.job.words["statement"] = value; },
               "one SELECT")
            ->required();
        format(sql);
        runs_job(sql, "sql");
        CLI::App* audit =
            command(root_, "audit", "accepted = stored = in the bucket = in the table?",
                    "millrace audit --json");
        format(audit);
        runs_job(audit, "audit");
    }
    void bucket() {
        CLI::App* bucket = group("bucket", "look into the bucket");
        CLI::App* list = command(*bucket, "list", "the buckets", "millrace bucket list");
        format(list);
        runs_job(list, "bucket list");
        CLI::App* ls = command(*bucket, "ls", "keys, one a line, all below the prefix",
                               "millrace bucket ls topics/");
        word(ls, "prefix", "prefix", "begin of the keys");
        word(ls, "--bucket", "bucket", "another bucket than the pipeline's");
        format(ls);
        runs_job(ls, "bucket ls");
        CLI::App* cat =
            command(*bucket, "cat", "an object's bytes",
                    "millrace bucket cat topics/x.pin/partition=0/x.pin+0+0000000000.json");
        required(cat, "key", "key", "");
        word(cat, "--bucket", "bucket", "another bucket than the pipeline's");
        runs_job(cat, "bucket cat");
        CLI::App* cp =
            command(*bucket, "cp", "objects as files below a directory, by their whole keys",
                    "millrace bucket cp -r topics/ ./copy");
        cp->add_flag("-r", recursive_, "all objects below the prefix")->required();
        required(cp, "prefix", "prefix", "");
        cp->add_option_function<std::string>(
              "directory",
              [this](const std::string& value) {
                  // The job may run in another process, with another working directory.
                  line_.job.words["directory"] = std::filesystem::absolute(value).string();
              },
              "")
            ->required();
        word(cp, "--bucket", "bucket", "another bucket than the pipeline's");
        runs_job(cp, "bucket cp");
    }
    void topics() {
        CLI::App* topic = group("topic", "topics and their records");
        CLI::App* list =
            command(*topic, "list", "topics, partitions, offsets", "millrace topic list --json");
        flag(list, "--internal", "internal", "the broker's own topics too");
        format(list);
        runs_job(list, "topic list");
        CLI::App* create =
            command(*topic, "create", "a new topic",
                    "millrace topic create clicks --partitions 4 --property retention.ms=3600000");
        flag(create, "--if-not-exists", "if_not_exists", "no complaint about one of that name");
        shaped_topic(create);
        runs_job(create, "topic create");
        CLI::App* remove = command(*topic, "delete", "a topic with all its records",
                                   "millrace topic delete clicks");
        topic_name(remove);
        runs_job(remove, "topic delete");
        CLI::App* describe = command(*topic, "describe", "partitions and configuration",
                                     "millrace topic describe clicks");
        topic_name(describe);
        format(describe);
        runs_job(describe, "topic describe");
        CLI::App* alter = command(*topic, "alter", "more partitions, another configuration",
                                  "millrace topic alter clicks --property cleanup.policy=compact");
        shaped_topic(alter);
        several(alter, "--unset", "unset", "NAME, back to its default; repeatable");
        runs_job(alter, "topic alter");
        tail(*topic);
        produce(*topic);
    }
    void topic_name(CLI::App* app) { required(app, "topic", "topic", ""); }
    void shaped_topic(CLI::App* app) {
        topic_name(app);
        word(app, "--partitions", "partitions", "how many in all");
        several(app, "--property", "properties", "NAME=VALUE, by Kafka's names; repeatable");
        format(app);
    }
    void several(CLI::App* app, const std::string& option, const std::string& name,
                 const std::string& what) {
        lines(app, option, name, what)->take_all()->allow_extra_args(false);
    }
    void tail(CLI::App& topic) {
        TailCommand& tail = line_.tail;
        CLI::App* app =
            command(topic, "tail", "a topic's records, the last ten first of all",
                    "millrace topic tail 0a1b2c3d4e5f.pin --from 2026-11-21T15:00:00Z --follow");
        app->add_option("topic", tail.topic)->required();
        app->add_option("--partition", tail.partition, "only this one");
        app->add_option(
               "--from", tail.from,
               "earliest, latest, an offset, -N (the last N of each partition), or a time in UTC")
            ->capture_default_str();
        app->add_option("--count", tail.records_max, "records to show, then end");
        app->add_flag("-f,--follow", tail.follows, "wait for more");
        app->add_option("--key", tail.key, "only records with this key");
        app->add_option("--grep", tail.holds, "only records whose value holds this text");
        app->add_option("-o,--format", tail.format, "table, json (an object a line) or csv");
        app->add_flag_callback(
            "--json", [&tail] { tail.format = "json"; }, "the same as --format json");
        runs(app, Kind::tail);
    }
    void produce(CLI::App& topic) {
        ProduceCommand& produce = line_.produce;
        CLI::App* app = command(topic, "produce", "stdin's lines as records, durable when it ends",
                                "echo '{\"index\":1}' | millrace topic produce 0a1b2c3d4e5f.pin");
        app->add_option("topic", produce.topic)->required();
        app->add_option("--partition", produce.partition, "to this one");
        app->add_option("-K,--key-separator", produce.separator,
                        "what stands before it is the key");
        app->add_flag("--json", produce.json, "say at the end what was stored as JSON");
        runs(app, Kind::produce);
    }
    void listings() {
        CLI::App* table = group("table", "look at the tables");
        CLI::App* tables = command(*table, "list", "tables, versions, rows", "millrace table list");
        format(tables);
        runs_job(tables, "table list");
    }
    void groups() {
        CLI::App* groups = group("group", "consumer groups and how far they have read");
        CLI::App* list =
            command(*groups, "list", "groups, protocols, states", "millrace group list");
        word(list, "--state", "state", "only those in this state, as Stable or Empty");
        format(list);
        runs_job(list, "group list");
        CLI::App* describe = command(*groups, "describe", "offsets, lag and who reads",
                                     "millrace group describe my-group --json");
        required(describe, "group", "group", "");
        flag(describe, "--members", "members", "the members instead");
        format(describe);
        runs_job(describe, "group describe");
        CLI::App* reset =
            command(*groups, "reset", "move the offsets of a group without members",
                    "millrace group reset my-group --topic t --to-earliest --execute");
        required(reset, "group", "group", "");
        reset->add_option_function<std::vector<std::string>>(
            "--topic",
            [this](const std::vector<std::string>& topics) {
                for (const std::string& topic : topics) line_.job.words["topics"] += topic + "\n";
            },
            "topic, or topic:0,1,2 for some partitions; repeatable");
        flag(reset, "--all-topics", "all_topics", "all that the group has committed");
        CLI::Option_group* where = reset->add_option_group("where", "where to; one of");
        for (const char* const name : {"earliest", "latest"}) {
            where->add_flag_callback(std::string("--to-") + name,
                                     [this, name] { line_.job.words["to"] = name; });
        }
        word(where, "--to-offset", "to_offset", "this offset, or the nearest there is");
        word(where, "--to-datetime", "to_datetime",
             "first record at or after it; 2024-01-31T08:00:00Z");
        word(where, "--shift-by", "shift_by", "so many records on; back if negative");
        where->require_option(1);
        flag(reset, "--execute", "execute", "do it; without this it is only shown");
        format(reset);
        runs_job(reset, "group reset");
    }
    void connectors() {
        CLI::App* group_of =
            group("connector", "Kafka Connect's connectors: what moves records out and in");
        const auto job = [&](const std::string& name, const std::string& what,
                             const std::string& example) {
            CLI::App* app =
                command(*group_of, name, what, "millrace connector " + name + " " + example);
            format(app);
            runs_job(app, "connector " + name);
            return app;
        };
        job("list", "connectors and their states", "--json");
        for (const auto& [name, what] : std::initializer_list<std::pair<const char*, const char*>>{
                 {"show", "a connector's configuration"},
                 {"pause", "no more records, until it is resumed"},
                 {"resume", "go on"},
                 {"stop", "as pause; its offsets may be changed then"},
                 {"delete", "forget it; what it delivered stays"}}) {
            required(job(name, what, "my-sink"), "connector", "connector", "");
        }
        CLI::App* restart = job("restart", "begin its tasks anew", "my-sink --only-failed");
        required(restart, "connector", "connector", "");
        flag(restart, "--only-failed", "only_failed", "of them only what has failed");
        // The file is read here: the instance may be another process in another directory.
        job("apply", "make a connector, or change it, as a file says", "s3-sink.properties")
            ->add_option_function<std::string>(
                "file",
                [this](const std::string& path) {
                    std::ifstream file(path, std::ios::binary);
                    line_.job.words["file"] = path;
                    line_.job.words["text"] = std::string(std::istreambuf_iterator<char>(file), {});
                },
                ".properties, or JSON as `POST /connectors` takes it")
            ->required()
            ->check(CLI::ExistingFile);
    }
    void keys() {
        CLI::App* group_of = group("key", "access keys of S3, Kinesis and AWS_MSK_IAM");
        CLI::App* made = command(*group_of, "new", "make a key, and show it once",
                                 "millrace key new --name alice --json");
        word(made, "--name", "user", "user it acts for (default: the key's id)");
        word(made, "--bucket", "bucket", "limit it to this bucket");
        word(made, "--prefix", "prefix", "limit it to keys of objects that begin so");
        word(made, "--rights", "rights", "limit it to read, write, list; with commas");
        format(made);
        runs_job(made, "key new");
        CLI::App* added = command(*group_of, "add", "take a key that exists elsewhere",
                                  "millrace key add --id AKIDEXAMPLE --secret-stdin < secret.txt");
        required(added, "--id", "id", "its id");
        word(added, "--user", "user", "user it acts for (default: its id)");
        secret(added, "secret");
        runs_job(added, "key add");
        CLI::App* list = command(*group_of, "list", "the keys, without their secrets",
                                 "millrace key list --json");
        format(list);
        runs_job(list, "key list");
        CLI::App* removed = command(*group_of, "remove", "from now on nobody comes in with it",
                                    "millrace key remove AKIDEXAMPLE");
        required(removed, "id", "id", "its id");
        runs_job(removed, "key remove");
    }
    void users() {
        CLI::App* group_of = group("user", "users of Kafka's PLAIN and SCRAM");
        CLI::App* added = command(*group_of, "add", "a user, or a new password for one",
                                  "millrace user add alice --password-file password.txt");
        required(added, "name", "name", "without a User: before it");
        secret(added, "password");
        runs_job(added, "user add");
        CLI::App* list = command(*group_of, "list", "the users and what they log in with",
                                 "millrace user list --json");
        format(list);
        runs_job(list, "user list");
        CLI::App* removed = command(*group_of, "remove", "from now on it cannot log in",
                                    "millrace user remove alice");
        required(removed, "name", "name", "without a User: before it");
        runs_job(removed, "user remove");
    }
    void config() {
        CLI::App* config = group("config", "look at the configuration");
        CLI::App* app = command(*config, "show", "every setting", "millrace config show --origin");
        app->add_flag("--origin", line_.shows_origin, "and where its value comes from");
        format(app);
        runs(app, Kind::config_show);
    }

    bool recursive_ = false;
    PostingCommands posting_{root_, line_};
    DagCommands dags_{root_, line_};
};

// The first word that is no option, if it is no command: CLI11 would only say "not expected".
std::string unknown_command(const CLI::App& root, int argc, char** argv) {
    std::vector<std::string_view> names;
    for (const CLI::App* one : root.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(one->get_name());
    }
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word.starts_with("-")) return {};
        for (const std::string_view name : names) {
            if (name == word) return {};
        }
        const std::string near = config::nearest(word, names);
        return base::text("unknown command \"", base::printable(word), "\"",
                          near.empty() ? "" : "; did you mean \"" + near + "\"?",
                          " (`millrace --help` lists all)");
    }
    return {};
}

}  // namespace

Parsed parse_command_line(int argc, char** argv, Output& output) {
    CommandLine line;
    CLI::App root{"Millrace: the Pinterest-style data pipeline in one program", "millrace"};
    const Commands commands(root, line);
    if (const std::string complaint = unknown_command(root, argc, argv); !complaint.empty()) {
        output.err("millrace: " + complaint + "\n");
        return {std::nullopt, Exit::usage};
    }
    try {
        root.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
        if (fault.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
            root.exit(fault);
            return {std::nullopt, Exit::ok};
        }
        output.err(base::text("millrace: ", fault.what(), " (see --help)\n"));
        return {std::nullopt, Exit::usage};
    }
    if (line.data.empty()) line.data = environment("MILLRACE_DATA");
    if (line.data.empty()) {
        line.data = line.kind == CommandLine::Kind::demo ? kDemoDataDefault : kDataDefault;
    }
    if (line.config.empty()) line.config = environment("MILLRACE_CONFIG");
    return {std::move(line), Exit::ok};
}

}  // namespace app
