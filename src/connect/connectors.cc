#include "connect/connectors.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "sink/keys/key_check.h"

namespace connect {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kDefinitionsFile = "/connectors.json";

std::string name_in(const Properties& config) {
    const auto found = config.find("name");
    return found == config.end() ? std::string() : found->second;
}

const Plugin& plugin_in(const Properties& config) {
    const auto plugin = plugin_of(config);
    CHECK(plugin, "a connector of no class is kept");
    return **plugin;
}

}  // namespace

run::Task<void> Connectors::wait_for_turn() {
    while (changing_) co_await changed_.wait();
}

Result<std::unique_ptr<Connectors>> Connectors::open(ConnectorsParts parts, Properties first) {
    auto kept = read_definitions(parts.disk, parts.directory + std::string(kDefinitionsFile));
    if (!kept && kept.error().code != Code::not_found) return kept.error();
    Definitions definitions;
    const std::string name = name_in(first);
    if (kept) {
        definitions = *std::move(kept);
        const auto found = definitions.find(name);
        if (found != definitions.end() && found->second.is_pipelines) {
            found->second.config = std::move(first);
        }
    } else {
        definitions.emplace(name, Definition{.config = std::move(first), .is_pipelines = true});
    }
    // One that a newer program kept, and this one does not know.
    std::erase_if(definitions, [](const auto& one) {
        const auto plugin = plugin_of(one.second.config);
        if (plugin) return false;
        base::log_error("connect", "connector_unknown",
                        {{"connector", one.first}, {"why", plugin.error().what}});
        return true;
    });
    std::unique_ptr<Connectors> all(new Connectors(std::move(parts), std::move(definitions)));
    TRY(all->positions_,
        read_source_offsets(all->parts_.disk, all->parts_.directory + "/source_offsets.json"));
    return all;
}

Connectors::Connectors(ConnectorsParts parts, Definitions definitions)
    : parts_(std::move(parts)), home_(parts_.shards.of(0)), definitions_(std::move(definitions)) {
    publish();
}

Connectors::~Connectors() = default;

void Connectors::publish() {
    Sinks sinks;
    for (const auto& [name, one] : running_) {
        if (auto sink = one.work->sink()) sinks.emplace(name, std::move(sink));
    }
    sinks_.set(std::move(sinks));
    published_.set(definitions_);
}

std::shared_ptr<sink::Sink> Connectors::sink_of(std::string_view name) const {
    const auto sinks = sinks_.get();
    const auto found = sinks->find(name);
    return found == sinks->end() ? nullptr : found->second;
}

std::optional<Definition> Connectors::definition_of(std::string_view name) const {
    const auto definitions = published_.get();
    const auto found = definitions->find(name);
    if (found == definitions->end()) return std::nullopt;
    return found->second;
}

Result<> Connectors::start() {
    auto start = [this] { return start_here(); };
    return parts_.shards.run_to_end(home_.call(start));
}

run::Task<Result<>> Connectors::start_here() {
    co_await wait_for_turn();
    const Change change(*this);
    CO_TRY_VOID(co_await keep(definitions_));
    is_serving_ = true;
    home_.spawn(gate_, keep_positions());
    const Definitions all = definitions_;
    for (const auto& [name, definition] : all) {
        if (definition.target == Target::running) co_await begin(name);
    }
    co_return Result<>{};
}

run::Task<void> Connectors::stop() {
    auto stop = [this] { return stop_here(); };
    co_await home_.call(stop);
}

run::Task<void> Connectors::stop_here() {
    if (gate_.is_closed()) co_return;
    is_stopping_ = true;
    wake_.notify_all();
    co_await wait_for_turn();
    {
        const Change change(*this);
        while (!running_.empty()) co_await end(running_.begin()->first);
    }
    co_await gate_.close();
    if (!positions_changed_) co_return;
    const Result<> written = co_await write_positions();
    if (!written) {
        base::log_error("connect", "positions_not_kept", {{"why", written.error().what}});
    }
}

// CONNECT-1
run::Task<Result<>> Connectors::keep(Definitions next) {
    auto write = [this, &next] {
        return write_definitions(parts_.disk, parts_.directory + std::string(kDefinitionsFile),
                                 next);
    };
    CO_TRY_VOID(co_await parts_.pool.run(write));
    definitions_ = std::move(next);
    publish();
    co_return Result<>{};
}

Result<const Definition*> Connectors::find(const std::string& name, std::string_view words) const {
    const auto found = definitions_.find(name);
    if (found != definitions_.end()) return &found->second;
    std::string text(words);
    text.replace(text.find('*'), 1, name);
    return Error{Code::not_found, std::move(text)};
}

std::int32_t Connectors::tasks_of(const Definition& definition) const {
    if (!definition.has_tasks) return 0;
    if (plugin_in(definition.config).which == PluginClass::file_source) return 1;
    std::int32_t tasks = 1;
    const auto given = definition.config.find("tasks.max");
    if (given != definition.config.end()) {
        base::parse_number(sink::trimmed(given->second), tasks);
    }
    return std::clamp(tasks, 1, kTasksMax);
}

Info Connectors::info_of(const std::string& name, const Definition& definition) const {
    return {.name = name,
            .config = definition.config,
            .kind = plugin_in(definition.config).kind,
            .tasks = tasks_of(definition)};
}

Status Connectors::status_of(const std::string& name, const Definition& definition) const {
    Status status{.name = name,
                  .kind = plugin_in(definition.config).kind,
                  .state = static_cast<State>(definition.target),
                  .tasks = {}};
    std::vector<std::string> traces(static_cast<std::size_t>(tasks_of(definition)));
    const auto running = running_.find(name);
    if (running != running_.end()) traces = running->second.work->traces();
    for (std::size_t i = 0; i < traces.size(); ++i) {
        status.tasks.push_back({.id = static_cast<std::int32_t>(i),
                                .state = traces[i].empty() ? status.state : State::failed,
                                .trace = traces[i]});
    }
    return status;
}

run::Task<std::vector<std::string>> Connectors::names() {
    std::vector<std::string> names;
    const auto definitions = published_.get();
    for (const auto& [name, definition] : *definitions) names.push_back(name);
    co_return names;
}

run::Task<Result<Info>> Connectors::info(std::string name) {
    auto here = [this, &name]() -> Result<Info> {
        TRY(const Definition* found, find(name, "Connector * not found"));
        return info_of(name, *found);
    };
    co_return co_await home_.call(here);
}

run::Task<Result<Status>> Connectors::status(std::string name) {
    auto here = [this, &name]() -> Result<Status> {
        TRY(const Definition* found, find(name, "No status found for connector *"));
        return status_of(name, *found);
    };
    co_return co_await home_.call(here);
}

run::Task<Result<std::vector<std::string>>> Connectors::topics(std::string name) {
    auto here = [this, &name]() -> Result<std::vector<std::string>> {
        std::vector<std::string> topics;
        const auto running = running_.find(name);
        if (running == running_.end()) return topics;
        const auto& forgotten = running->second.forgotten;
        for (const auto& [topic, progress] : running->second.work->progress()) {
            const auto before = forgotten.find(topic);
            if (progress > (before == forgotten.end() ? 0 : before->second)) {
                topics.push_back(topic);
            }
        }
        return topics;
    };
    co_return co_await home_.call(here);
}

run::Task<Result<>> Connectors::forget_topics(std::string name) {
    auto here = [this, &name]() -> Result<> {
        const auto running = running_.find(name);
        if (running != running_.end()) {
            running->second.forgotten = running->second.work->progress();
        }
        return {};
    };
    co_return co_await home_.call(here);
}

run::Task<Result<Done>> Connectors::put(Properties config, Put how, Target target) {
    auto put = [this, &config, how, target] { return put_here(config, how, target); };
    co_return co_await home_.call(put);
}

run::Task<Result<Done>> Connectors::put_here(Properties config, Put how, Target target) {
    const std::string name = name_in(config);
    co_await wait_for_turn();
    const Change change(*this);
    const auto there = definitions_.find(name);
    const bool is_new = there == definitions_.end();
    if (!is_new && how == Put::create) {
        co_return Error{Code::already_exists, base::text("Connector ", name, " already exists")};
    }
    CO_TRY(const Plugin* plugin, plugin_of(config));
    CO_TRY_VOID(refuse_wrong(*plugin, config));
    Definition definition{
        .config = std::move(config), .target = target, .has_tasks = target == Target::running};
    // A new configuration does not wake what is paused.
    if (!is_new) {
        definition.target = there->second.target;
        definition.has_tasks = there->second.has_tasks;
    }
    Definitions next = definitions_;
    next.insert_or_assign(name, definition);
    CO_TRY_VOID(co_await keep(std::move(next)));
    co_await end(name);
    if (definition.target == Target::running) co_await begin(name);
    co_return Done{info_of(name, definition), is_new};
}

run::Task<Result<Info>> Connectors::patch(
    std::string name, std::map<std::string, std::optional<std::string>> changes) {
    auto patch = [this, &name, &changes] { return patch_here(name, changes); };
    co_return co_await home_.call(patch);
}

run::Task<Result<Info>> Connectors::patch_here(
    std::string name, std::map<std::string, std::optional<std::string>> changes) {
    CO_TRY(const Definition* found, find(name, "Connector * not found"));
    Properties config = found->config;
    for (auto& [key, value] : changes) {
        if (value) config.insert_or_assign(key, *value);
        if (!value) config.erase(key);
    }
    CO_TRY(const Done done,
           co_await put_here(std::move(config), Put::create_or_replace, Target::running));
    co_return done.info;
}

run::Task<Result<>> Connectors::remove(std::string name) {
    auto remove = [this, &name] { return remove_here(name); };
    co_return co_await home_.call(remove);
}

run::Task<Result<>> Connectors::remove_here(std::string name) {
    co_await wait_for_turn();
    const Change change(*this);
    CO_TRY_VOID(find(name, "Connector * not found"));
    Definitions next = definitions_;
    next.erase(name);
    CO_TRY_VOID(co_await keep(std::move(next)));
    co_await end(name);
    co_return Result<>{};
}

run::Task<Result<>> Connectors::set_target(std::string name, Target target) {
    auto set = [this, &name, target] { return set_target_here(name, target); };
    co_return co_await home_.call(set);
}

run::Task<Result<>> Connectors::set_target_here(std::string name, Target target) {
    co_await wait_for_turn();
    const Change change(*this);
    CO_TRY_VOID(find(name, "Unknown connector *"));
    Definitions next = definitions_;
    Definition& changed = next.find(name)->second;
    changed.target = target;
    if (target != Target::paused) changed.has_tasks = target == Target::running;
    CO_TRY_VOID(co_await keep(std::move(next)));
    if (target != Target::running) {
        co_await end(name);
    } else if (!running_.contains(name)) {
        co_await begin(name);
    }
    co_return Result<>{};
}

run::Task<Result<Status>> Connectors::restart(std::string name, RestartWish wish) {
    auto restart = [this, &name, wish] { return restart_here(name, wish); };
    co_return co_await home_.call(restart);
}

run::Task<Result<Status>> Connectors::restart_here(std::string name, RestartWish wish) {
    co_await wait_for_turn();
    const Change change(*this);
    const bool is_plain = !wish.with_tasks && !wish.only_failed;
    CO_TRY(const Definition* found,
           find(name, is_plain ? "Connector * not found" : "Unknown connector: *"));
    Status status = status_of(name, *found);
    if (!wish.only_failed) status.state = State::restarting;
    bool restarts_all = false;
    for (TaskStatus& task : status.tasks) {
        const bool is_meant = wish.with_tasks && (!wish.only_failed || task.state == State::failed);
        if (!is_meant) continue;
        task.state = State::restarting;
        task.trace.clear();
        const auto running = running_.find(name);
        if (running == running_.end()) continue;
        const bool is_done = co_await running->second.work->restart(task.id);
        restarts_all = restarts_all || !is_done;
    }
    if (restarts_all) {
        co_await end(name);
        co_await begin(name);
    }
    co_return status;
}

run::Task<Result<>> Connectors::restart_task(std::string name, std::int32_t task) {
    auto restart = [this, &name, task] { return restart_task_here(name, task); };
    co_return co_await home_.call(restart);
}

run::Task<Result<>> Connectors::restart_task_here(std::string name, std::int32_t task) {
    co_await wait_for_turn();
    const Change change(*this);
    CO_TRY(const Definition* found, find(name, "Connector * not found"));
    if (task < 0 || task >= tasks_of(*found)) {
        co_return Error{Code::not_found, base::text("Task ", name, "-", task, " not found")};
    }
    const auto running = running_.find(name);
    if (running == running_.end()) co_return Result<>{};
    const bool is_done = co_await running->second.work->restart(task);
    if (!is_done) {
        co_await end(name);
        co_await begin(name);
    }
    co_return Result<>{};
}

run::Task<Result<>> Connectors::drain(std::string name) {
    auto drain = [this, &name] { return drain_here(name); };
    co_return co_await home_.call(drain);
}

run::Task<Result<>> Connectors::drain_here(std::string name) {
    {
        co_await wait_for_turn();
        const Change change(*this);
        const auto found = definitions_.find(name);
        if (found == definitions_.end() || found->second.target != Target::running) {
            co_return Result<>{};
        }
        if (!running_.contains(name)) co_await begin(name);
    }
    const std::shared_ptr<sink::Sink> sink = sink_of(name);
    if (sink) co_return co_await sink->drain();
    const auto running = running_.find(name);
    if (running == running_.end()) co_return Result<>{};
    const std::vector<std::string> traces = running->second.work->traces();
    co_return Error{
        Code::not_found,
        base::text("connector ", name, " has failed: ", traces.empty() ? "" : traces.front())};
}

}  // namespace connect
