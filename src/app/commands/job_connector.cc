// `millrace connector …`.

#include "app/commands/listing.h"
#include "app/engines/instance.h"
#include "codec/json/writer.h"
#include "connect/requests.h"

namespace app::commands {
namespace {

using base::Code;
using base::Result;
using connect::Status;
using connect::Target;

template <class T>
T wait_for(Instance& instance, run::Task<T> task) {
    return instance.shards().run_to_end(std::move(task));
}

Result<Status> status_of(Instance& instance, const std::string& name) {
    return wait_for(instance, instance.connectors().status(name));
}

// The first line of what has failed.
std::string complaint_of(const Status& status) {
    for (const connect::TaskStatus& task : status.tasks) {
        if (!task.trace.empty()) return task.trace.substr(0, task.trace.find('\n'));
    }
    return {};
}

std::size_t failed_tasks(const Status& status) {
    std::size_t count = 0;
    for (const connect::TaskStatus& task : status.tasks) {
        if (task.state == connect::State::failed) ++count;
    }
    return count;
}

Exit show_status(Instance& instance, const std::string& name, const Job& job, Output& output) {
    const Result<Status> status = status_of(instance, name);
    if (!status) return report(output, status.error());
    Listing listing({"connector", "type", "state", "tasks", "failed_tasks", "trace"});
    listing.add({text_cell(name), text_cell(std::string(name_of(status->kind))),
                 text_cell(std::string(name_of(status->state))),
                 number_cell(static_cast<std::int64_t>(status->tasks.size())),
                 number_cell(static_cast<std::int64_t>(failed_tasks(*status))),
                 text_cell(complaint_of(*status))});
    return show(listing, job, output);
}

Exit set_target(Instance& instance, const Job& job, Output& output, Target target) {
    const std::string name(job.word("connector"));
    const auto set = wait_for(instance, instance.connectors().set_target(name, target));
    if (!set) return report(output, set.error());
    return show_status(instance, name, job, output);
}

}  // namespace

Exit perform_connector_list(Instance& instance, const Job& job, Output& output) {
    Listing listing({"connector", "type", "state", "tasks", "failed_tasks"});
    for (const std::string& name : wait_for(instance, instance.connectors().names())) {
        const Result<Status> status = status_of(instance, name);
        if (!status) continue;
        listing.add({text_cell(name), text_cell(std::string(name_of(status->kind))),
                     text_cell(std::string(name_of(status->state))),
                     number_cell(static_cast<std::int64_t>(status->tasks.size())),
                     number_cell(static_cast<std::int64_t>(failed_tasks(*status)))});
    }
    return show(listing, job, output);
}

Exit perform_connector_show(Instance& instance, const Job& job, Output& output) {
    const std::string name(job.word("connector"));
    const auto info = wait_for(instance, instance.connectors().info(name));
    if (!info) return report(output, info.error());
    if (job.word("format") == "json") {
        const Result<Status> status = status_of(instance, name);
        if (!status) return report(output, status.error());
        std::string text;
        codec::JsonWriter json(text);
        json.begin_object();
        json.key("name").string(name);
        json.key("type").string(name_of(info->kind));
        json.key("state").string(name_of(status->state));
        json.key("trace").string(complaint_of(*status));
        json.key("config").begin_object();
        for (const auto& [key, value] : info->config) json.key(key).string(value);
        json.end_object();
        json.end_object();
        output.out(text + "\n");
        return Exit::ok;
    }
    Listing listing({"key", "value"});
    for (const auto& [key, value] : info->config) {
        listing.add({text_cell(key), text_cell(value)});
    }
    return show(listing, job, output);
}

Exit perform_connector_apply(Instance& instance, const Job& job, Output& output) {
    auto wanted = connect::read_connector_file(std::string(job.word("text")));
    if (!wanted) return report(output, base::within(job.word("file"), wanted.error()));
    const std::string name = wanted->name;
    const auto put = wait_for(
        instance, instance.connectors().put(std::move(wanted->config),
                                            connect::Put::create_or_replace, wanted->target));
    if (!put) return report(output, put.error());
    return show_status(instance, name, job, output);
}

Exit perform_connector_pause(Instance& instance, const Job& job, Output& output) {
    return set_target(instance, job, output, Target::paused);
}

Exit perform_connector_resume(Instance& instance, const Job& job, Output& output) {
    return set_target(instance, job, output, Target::running);
}

Exit perform_connector_stop(Instance& instance, const Job& job, Output& output) {
    return set_target(instance, job, output, Target::stopped);
}

Exit perform_connector_restart(Instance& instance, const Job& job, Output& output) {
    const std::string name(job.word("connector"));
    const connect::RestartWish wish{.with_tasks = true, .only_failed = job.has("only_failed")};
    const auto restarted = wait_for(instance, instance.connectors().restart(name, wish));
    if (!restarted) return report(output, restarted.error());
    return show_status(instance, name, job, output);
}

Exit perform_connector_delete(Instance& instance, const Job& job, Output& output) {
    const std::string name(job.word("connector"));
    const auto removed = wait_for(instance, instance.connectors().remove(name));
    if (!removed) return report(output, removed.error());
    output.err(base::text("connector ", name, " is gone; what it delivered stays\n"));
    return Exit::ok;
}

}  // namespace app::commands
