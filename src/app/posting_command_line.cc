#include "app/posting_command_line.h"

#include <map>

namespace app {

void PostingCommands::add() {
    emulate();
    seed_db();
}

void PostingCommands::emulate() {
    emulate::EmulateOptions& options = line_.emulate.options;
    CLI::App* app =
        command(root_, "emulate", "post events like user_posting_emulation.py",
                "millrace emulate --gateway http://127.0.0.1:8080/test --rate 0 --count 1000\n"
                "  millrace emulate --gateway http://127.0.0.1:8080/test --streams --max 50");
    where(*app);
    app->add_option("--rate", options.events_per_second,
                    "events a second; 0: full speed (default: the script's pauses)");
    app->add_option("--count,--max", options.events_max, "events to post, then end");
    app->add_option("--batch", options.records_per_post_max, "records in one request");
    app->add_option("--resume", options.resume_path, "file that remembers how far it got");
    app->add_flag("--print", line_.emulate.prints, "only show the events");
    which_rows(*app);
    dirt(*app);
    runs(app, Kind::emulate);
}

void PostingCommands::where(CLI::App& app) {
    emulate::EmulateOptions& options = line_.emulate.options;
    app.add_option("--gateway", options.gateway, "URL with its stage");
    CLI::Option* streams = app.add_flag_callback(
        "--streams", [&options] { options.way = emulate::Way::gateway_streams; },
        "put to the gateway's /streams, like user_posting_emulation_streaming.py");
    app.add_option_function<std::string>(
           "--kinesis",
           [&options](const std::string& url) {
               options.way = emulate::Way::kinesis;
               options.kinesis.url = url;
           },
           "put to the streams of this Kinesis URL; keys: AWS_ACCESS_KEY_ID, or those of --data")
        ->excludes(streams);
    app.add_option("--region", options.kinesis.region, "of --kinesis")
        ->envname("AWS_REGION")
        ->capture_default_str();
    app.add_option("--partition-key", options.partition_key,
                   "of streams: one key for all records (default: each row's own number)");
}

void PostingCommands::which_rows(CLI::App& app) {
    app.add_option("--rows", line_.emulate.rows_directory,
                   "directory of {pinterest,geolocation,user}_data.{jsonl,csv}");
    app.add_option("--db-creds", line_.emulate.db_creds, "rows from MySQL or MariaDB");
    app.add_option("--generator-rows", line_.emulate.generator.rows, "of the invented tables");
    app.add_option("--generator-seed", line_.emulate.generator.seed, "of the invented rows");
    app.add_option("--seed", line_.emulate.options.seed, "of pauses and draws")
        ->capture_default_str();
}

void PostingCommands::dirt(CLI::App& app) {
    emulate::DirtOptions& dirt = line_.emulate.options.dirt;
    app.add_option("--misrouted", dirt.misrouted, "share of pins also sent to user");
    app.add_option("--partial", dirt.partial, "share of events that lack a post");
    app.add_option("--listed", dirt.listed, "share of values sent as a list");
    app.add_option("--bad-json", dirt.bad_json, "share of bodies cut short");
    static const std::map<std::string, emulate::TimeSpelling> kSpellings{
        {"blank", emulate::TimeSpelling::blank},
        {"letter_t", emulate::TimeSpelling::letter_t},
        {"colons", emulate::TimeSpelling::colons},
        {"mixed", emulate::TimeSpelling::mixed}};
    app.add_option("--times", dirt.times, "how times are spelled")
        ->transform(CLI::CheckedTransformer(kSpellings));
}

void PostingCommands::seed_db() {
    CLI::App* app = command(root_, "seed-db", "fill MySQL or MariaDB with the invented rows",
                            "millrace seed-db --db-creds db_creds.yaml");
    app->add_option("--db-creds", line_.seed.db_creds, "HOST, USER, PASSWORD…")->required();
    app->add_option("--rows", line_.seed.generator.rows, "of each table")->capture_default_str();
    app->add_option("--seed", line_.seed.generator.seed, "of the rows")->capture_default_str();
    app->add_flag("--replace", line_.seed.replaces, "tables that are there already");
    runs(app, Kind::seed_db);
}

}  // namespace app
