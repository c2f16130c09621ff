// `millrace demo`: an instance on free ports, ten thousand events through the gateway, the batch
// job, the answers, the audit.

#include <chrono>
#include <future>

#include "app/commands/answers.h"
#include "app/commands/audit.h"
#include "app/commands/batch.h"
#include "app/progress.h"
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
using commands::audit;
using commands::audit_text;
using commands::AuditReport;
using commands::BatchReport;
using commands::Exit;
using commands::Output;
using commands::Reading;
using commands::report;
using commands::run_batch;
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
        TRY_VOID(post());
        TRY_VOID(answer());
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

    Result<> post() {
        const base::MonotonicTime start = instance_.clock().monotonic();
        emulate::generator::GeneratorOptions rows;
        rows.seed = command_.seed;
        const auto source = emulate::generator::make_generator_source(rows);
        emulate::EmulateOptions options;
        options.gateway = services_.url("gateway") + "/demo";
        options.user_id = instance_.user_id();
        options.events_per_second = 0;
        options.events_max = command_.events;
        run::HttpClient http(instance_.clock());
        emulate::Emulator emulator(options, *source, http, instance_.clock(), instance_.disk());
        TRY(const emulate::EmulateProgress posted,
            emulator.run([this](const emulate::EmulateProgress& so_far) {
                progress_.show("posting events", so_far.events, command_.events);
            }));
        output_.out(base::text("posted ", posted.stored, " records of ", posted.events,
                               " events through ", options.gateway, " in ",
                               tenths(seconds_since(start)), "\n"));
        return {};
    }

    Result<> answer() {
        const base::MonotonicTime start = instance_.clock().monotonic();
        TRY(const BatchReport report,
            run_batch(instance_, Reading::distinct,
                      [this](std::string_view step) { progress_.show(step); }));
        for (const load::Loaded& one : report.loaded) {
            output_.out(base::text("loaded ", one.records, " records into ", one.table, ": ",
                                   one.rows, " rows, ", one.dead_letters, " dead letters\n"));
        }
        output_.out(base::text("sink, load and answers took ", tenths(seconds_since(start)), "\n"));
        return show_answers(instance_, output_);
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
