#include "app/posting.h"

#include <atomic>

#include "app/environment.h"
#include "app/progress.h"
#include "auth/keys.h"
#include "emulate/emulator.h"
#include "emulate/mysql/db_creds.h"
#include "emulate/mysql/mysql_rows.h"
#include "emulate/mysql/seed_db.h"
#include "emulate/rows/row_source.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "run/net/http_client.h"
#include "run/signals.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using base::Result;
using commands::Exit;
using commands::Output;
using commands::report;

Result<emulate::mysql::DbCreds> read_creds(io::Disk& disk, const std::string& path) {
    TRY(const base::Bytes bytes, io::read_file(disk, path, emulate::mysql::kDbCredsBytesMax));
    auto creds = emulate::mysql::parse_db_creds(base::as_text(bytes));
    if (!creds) return base::within(path, creds.error());
    return creds;
}

Result<std::unique_ptr<emulate::rows::RowSource>> source_of(io::Disk& disk,
                                                            const EmulateCommand& command) {
    if (!command.rows_directory.empty() && !command.db_creds.empty()) {
        return Error{Code::invalid_argument, "--rows and --db-creds exclude each other"};
    }
    if (!command.rows_directory.empty()) {
        return emulate::rows::open_file_source(disk, command.rows_directory);
    }
    if (!command.db_creds.empty()) {
        TRY(const emulate::mysql::DbCreds creds, read_creds(disk, command.db_creds));
        return emulate::mysql::open_mysql_source(creds, command.options.row_last + 1);
    }
    return emulate::generator::make_generator_source(command.generator);
}

// As the AWS tools look for them: the environment, then a file; here that of the data directory.
Result<auth::AwsCredentials> credentials_of(io::Disk& disk, const std::string& data) {
    auth::AwsCredentials found{environment("AWS_ACCESS_KEY_ID"),
                               environment("AWS_SECRET_ACCESS_KEY"),
                               environment("AWS_SESSION_TOKEN")};
    if (!found.access_key_id.empty() && !found.secret_access_key.empty()) return found;
    const std::string path = base::text(data, "/credentials");
    if (disk.info(path)) {
        io::SystemRandom random;
        TRY(const auto keys, auth::Keys::open(disk, random, data));
        for (const auto& [id, key] : keys->list()) {
            if (key.origin == auth::Key::Origin::credentials)
                return auth::AwsCredentials{id, key.secret, ""};
        }
    }
    return Error{
        Code::unauthenticated,
        base::text("no access key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name "
                   "the --data directory whose `credentials` to use (",
                   path, ")")};
}

std::string summary(const emulate::EmulateProgress& done) {
    return base::text(done.events, " events, ", done.stored, " records stored, ", done.refused,
                      " refused, ", done.unpostable, " not postable, ", done.retries, " retries, ",
                      static_cast<std::int64_t>(done.seconds * 1000), " ms\n");
}

}  // namespace

Exit run_emulate(const CommandLine& line, Output& output) {
    const EmulateCommand& command = line.emulate;
    if (command.options.gateway.empty() && command.options.way != emulate::Way::kinesis &&
        !command.prints) {
        output.err("millrace: --gateway URL with its stage is missing (or --kinesis, --print)\n");
        return Exit::usage;
    }
    io::PosixDisk disk;
    const io::SystemClock clock;
    const auto source = source_of(disk, command);
    if (!source) return report(output, source.error());
    run::HttpClient http(clock);
    emulate::EmulateOptions options = command.options;
    if (!line.user_id.empty()) options.user_id = line.user_id;
    if (options.way == emulate::Way::kinesis) {
        auto credentials = credentials_of(disk, line.data);
        if (!credentials) return report(output, credentials.error());
        options.kinesis.credentials = *std::move(credentials);
    }
    // The built-in rows are drawn like the script's, within what there is.
    if (const auto size = (*source)->size(); size && options.row_last >= *size && *size > 0) {
        options.row_last = *size - 1;
    }
    emulate::Emulator emulator(options, **source, http, clock, disk);
    std::atomic<bool> interrupted{false};
    const run::Signals signals([&] {
        interrupted = true;
        emulator.stop();
    });
    if (command.prints) {
        const auto printed = emulator.print([&](std::string_view text) { output.out(text); });
        return printed ? Exit::ok : report(output, printed.error());
    }
    Exit exit = Exit::ok;
    {
        Progress progress(clock, line.quiet ? Progress::Voice::quiet : Progress::Voice::normal);
        const auto done = emulator.run([&](const emulate::EmulateProgress& so_far) {
            progress.show("posting events", so_far.events, options.events_max.value_or(0));
        });
        if (!done) exit = report(output, done.error());
    }
    output.err(summary(emulator.progress()));
    if (exit == Exit::ok && interrupted) exit = Exit::interrupted;
    return exit;
}

Exit run_seed_db(const CommandLine& line, Output& output) {
    io::PosixDisk disk;
    const io::SystemClock clock;
    const auto creds = read_creds(disk, line.seed.db_creds);
    if (!creds) return report(output, creds.error());
    Progress progress(clock, line.quiet ? Progress::Voice::quiet : Progress::Voice::normal);
    emulate::mysql::SeedOptions options;
    options.rows = line.seed.generator;
    if (line.seed.replaces) options.existing = emulate::mysql::Existing::replace;
    options.progress = [&progress](std::uint64_t done, std::uint64_t total) {
        progress.show("filling tables", done, total);
    };
    const auto seeded = emulate::mysql::seed_database(*creds, options);
    if (!seeded) return report(output, seeded.error());
    output.err(base::text("three tables of ", line.seed.generator.rows, " rows each in ",
                          emulate::mysql::place_of(*creds), "\n"));
    return Exit::ok;
}

}  // namespace app
