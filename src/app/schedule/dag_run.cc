#include "app/schedule/dag_run.h"

#include <poll.h>

#include <string>

#include "base/text.h"
#include "codec/json/json.h"

namespace app::schedule {
namespace {

using commands::CollectedOutput;
using commands::Exit;
using commands::Job;
using commands::Output;

constexpr int kLookEveryMs = 200;

struct Told {
    std::string run_id;
    std::string state;
    std::string json;  // as it came
};

// What `dag run` and `dag state` write in JSON.
base::Result<Told> told_in(std::string text) {
    Told told{.json = text};
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "dag_run_id") {
            told.run_id = json.string();
        } else if (*name == "state") {
            told.state = json.string();
        } else {
            json.skip();
        }
    }
    TRY_VOID(json.finish());
    return told;
}

}  // namespace

Exit dag_run(const Job& job, const PerformJob& perform, Output& output) {
    if (!job.has("wait")) return perform(job, output);
    Job asked = job;
    asked.words["format"] = "json";
    for (;;) {
        CollectedOutput answer(0);
        const Exit exit = perform(asked, answer);
        output.err(answer.to_err());
        if (answer.to_out().empty()) return exit;
        const auto told = told_in(answer.to_out());
        if (!told) return commands::report(output, told.error());
        if (told->state == "success" || told->state == "failed" || exit == Exit::conflict) {
            output.out(job.word("format") == "json"
                           ? told->json
                           : base::text(told->run_id, ": ", told->state, "\n"));
            if (told->state == "failed") return Exit::failed;
            return told->state == "success" ? Exit::ok : exit;
        }
        asked.verb = "dag state";
        asked.words["run"] = told->run_id;
        poll(nullptr, 0, kLookEveryMs);
    }
}

}  // namespace app::schedule
