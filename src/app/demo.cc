// `millrace demo`: an instance on free ports, ten thousand events through the gateway to the topics
// and to the streams, the daily DAG once, the answers, both ways compared, the audit.

#include <chrono>
#include <future>

#include "app/commands/answers.h"
#include "app/commands/audit.h"
#include "app/progress.h"
#include "app/schedule/run_once.h"
#include "app/services.h"
#include "app/up.h"
#include "emulate/emulator.h"
#include "emulate/generator/generator.h"
#include "run/net/http_client.h"
#include "run/signals.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using commands::ask;
using commands::audit;
using commands::audit_text;
using commands::AuditReport;
using commands::Exit;
using commands::Output;
using commands::report;
using commands::show_answers;
using config::Settings;
using engines::Instance;

// Says that a directory was made by a demo, so that the next one may begin anew in it.
constexpr std::string_view kMark = "DEMO";

Result<> clear_earlier_demo(const std::string& data) {
    io::PosixDisk disk;
    const auto entries = disk.list(data);
    if (!entries) {
        if (entries.error().code == Code::not_found) return {};
        return entries.error();
    }
    if (entries->empty()) return {};
    if (!disk.info(data + "/" + std::string(kMark))) {
        return Error{Code::conflict, data + " holds data that no demo made; name another --data"};
    }
    {
        TRY(const auto lock, disk.lock(data));  // not under a demo that still runs
    }
    return disk.remove_tree(data);
}

// The same file, so a demo that was killed can be cleared too.
Result<> mark(io::Disk& disk, const std::string& data) {
    return io::replace_file(disk, data + "/" + std::string(kMark),
                            base::as_bytes("made by `millrace demo`; the next one removes it\n"));
}

class Demo {
  public:
    Demo(Instance& instance, Services& services, const DemoCommand& command, Output& output,
         Progress::Voice voice)
        : instance_(instance),
          services_(services),
          command_(command),
          output_(output),
          progress_(instance.clock(), voice) {}

    Result<> run() {
        TRY_VOID(post(emulate::Way::topics));
        TRY_VOID(post(emulate::Way::gateway_streams));
        TRY_VOID(run_dag());
        TRY_VOID(show_answers(instance_, output_));
        TRY_VOID(compare());
        return check();
    }

  private:
    double seconds_since(base::MonotonicTime start) {
        return std::chrono::duration<double>(instance_.clock().monotonic() - start).count();
    }
    static std::string tenths(double seconds) {
        return base::text(static_cast<std::int64_t>(seconds * 10) / 10, '.',
                          static_cast<std::int64_t>(seconds * 10) % 10, " s");
    }

    // The same events, whichever way.
    Result<> post(emulate::Way way) {
        const base::MonotonicTime start = instance_.clock().monotonic();
        emulate::generator::GeneratorOptions rows;
        rows.seed = command_.seed;
        const auto source = emulate::generator::make_generator_source(rows);
        emulate::EmulateOptions options;
        options.way = way;
        options.gateway = services_.url("gateway") + "/demo";
        options.user_id = instance_.user_id();
        options.events_per_second = 0;
        options.events_max = command_.events;
        run::HttpClient http(instance_.clock());
        emulate::Emulator emulator(options, *source, http, instance_.clock(), instance_.disk());
        TRY(const emulate::EmulateProgress posted,
            emulator.run([this, way](const emulate::EmulateProgress& so_far) {
                progress_.show(way == emulate::Way::topics ? "posting events to the topics"
                                                           : "posting events to the streams",
                               so_far.events, command_.events);
            }));
        output_.out(base::text("posted ", posted.stored, " records of ", posted.events,
                               " events through ", options.gateway,
                               way == emulate::Way::topics ? "/topics" : "/streams", " in ",
                               tenths(seconds_since(start)), "\n"));
        return {};
    }

    // From the log to the bucket, to the tables, to the answers: what the schedule does each day.
    Result<> run_dag() {
        const base::MonotonicTime start = instance_.clock().monotonic();
        const std::string dag = base::text(instance_.user_id(), "_dag");
        TRY(const sched::Run run,
            schedule::run_once(services_.schedule(), dag,
                               [this](std::uint64_t finished, std::uint64_t all) {
                                   progress_.show("running the day's DAG", finished, all);
                               }));
        if (run.state != sched::RunState::success) {
            return Error{Code::unavailable,
                         base::text(dag, " has failed; which task: millrace dag show --data ",
                                    instance_.data(), " ", dag, " --run ", run.run_id)};
        }
        output_.out(base::text("ran ", dag, ", ", run.run_id, ": sink, load, answers and audit in ",
                               tenths(seconds_since(start)), "\n"));
        return {};
    }

    // Row for row, the batch job's tables and those that the streams were written to meanwhile.
    Result<> compare() {
        TRY_VOID(instance_.shards().run_to_end(instance_.feed().drain()));
        output_.out("\n");
        for (const engines::PipelineStream& stream : instance_.pipeline().streams) {
            const std::string batch = sql::quoted_name(stream.table);
            const std::string streamed = "stream." + batch;
            TRY(const auto rows,
                ask(instance_, base::text("select (select count(*) from ", batch,
                                          "), (select count(*) "
                                          "from (select * from ",
                                          batch, " except all select * from ", streamed,
                                          ")), (select count(*) from (select * from ", streamed,
                                          " except all select * from ", batch, "))")));
            output_.out(base::text(stream.table, " and stream.", stream.table, ": ",
                                   rows->integer(0, 0), " rows, ", rows->integer(0, 1),
                                   " only in the first, ", rows->integer(0, 2),
                                   " only in the second\n"));
            if (rows->integer(0, 1) + rows->integer(0, 2) > 0) {
                return Error{Code::corrupt, base::text(stream.table, ": the two ways differ")};
            }
        }
        return {};
    }

    Result<> check() {
        TRY(const AuditReport report, audit(instance_));
        output_.out("\n" + audit_text(report));
        output_.out("data: " + instance_.data() + "\n");
        output_.out(base::text("next:\n  millrace sql --data ", instance_.data(),
                               " \"select * from popular_category_by_country\"\n"
                               "  millrace bucket ls --data ",
                               instance_.data(), " topics/", instance_.user_id(),
                               ".pin/\n  millrace up --data ", instance_.data(), "\n"));
        if (!report.ok()) return Error{Code::corrupt, "the audit found differences"};
        return {};
    }

    Instance& instance_;
    Services& services_;
    const DemoCommand& command_;
    Output& output_;
    Progress progress_;
};

}  // namespace

Exit demo(const CommandLine& line, const Settings& settings, Output& output) {
    if (auto cleared = clear_earlier_demo(line.data); !cleared)
        return report(output, cleared.error());
    const auto instance = Instance::open({line.data, line.user_id, line.pipeline, settings});
    if (!instance) return report(output, instance.error());
    Exit exit = Exit::ok;
    const auto note = [&](const Result<>& one) {
        if (!one && exit == Exit::ok) exit = report(output, one.error());
    };
    note(mark((*instance)->disk(), line.data));
    const auto services = Services::open(**instance, Ports{});
    if (services) {
        note(Demo(**instance, **services, line.demo, output,
                  line.quiet ? Progress::Voice::quiet : Progress::Voice::normal)
                 .run());
        if (line.demo.stays && exit == Exit::ok) {
            std::promise<void> asked;
            const run::Signals signals([&asked] { asked.set_value(); });
            output.out("still up at " + (*services)->url("gateway") + "; Ctrl-C stops\n");
            asked.get_future().wait();
        }
        (*services)->stop();
    } else {
        note(services.error());
    }
    note((*instance)->stop());
    return exit;
}

}  // namespace app
