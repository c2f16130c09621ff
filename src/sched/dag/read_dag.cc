#include "sched/dag/read_dag.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "config/yaml_reader.h"
#include "sched/dag/graph.h"

namespace sched::dag {
namespace {

using base::Code;
using base::Error;
using base::Result;
using calendar::Timetable;
using calendar::Zone;
using config::YamlNode;
using config::YamlReader;

// A graph that a person can still look at.
constexpr std::size_t kTasksMax = 1000;
constexpr std::size_t kFileBytesMax = base::limits::kMiB;
constexpr std::int64_t kRetriesMax = 1000;
constexpr std::int64_t kActiveMax = 1000;
constexpr std::size_t kIdBytesMax = 250;

class DagReader {
  public:
    DagReader(io::Disk& disk, std::string_view file) : disk_(disk), file_(file), yaml_(file) {}

    Result<Dag> read(const YamlNode& root) {
        yaml_.allow(root, {"dag_id", "description", "tags", "schedule", "timezone", "start_date",
                           "end_date", "catchup", "is_paused_upon_creation", "max_active_runs",
                           "max_active_tasks", "default_args", "on_failure", "tasks"});
        if (yaml_.fault()) return *yaml_.fault();
        auto timetable = read_timetable(root);
        if (!timetable) return timetable.error();
        Dag dag{.timetable = *std::move(timetable)};
        dag.file = file_;
        dag.id = id(root, "dag_id");
        if (const YamlNode* value = yaml_.find(root, "description")) {
            dag.description = yaml_.text(*value, "description");
        }
        if (const YamlNode* value = yaml_.find(root, "tags")) {
            dag.tags = yaml_.texts(*value, "tags");
        }
        dag.start_date = date(root, "start_date", dag.timetable.zone());
        dag.end_date = date(root, "end_date", dag.timetable.zone());
        read_limits(root, dag);
        read_hook(root, dag.on_failure);
        Task defaults;
        if (const YamlNode* value = yaml_.find(root, "default_args")) {
            yaml_.allow(*value, {"owner", "retries", "retry_delay", "retry_exponential_backoff",
                                 "max_retry_delay", "execution_timeout", "trigger_rule",
                                 "depends_on_past", "email_on_failure", "email_on_retry"});
            read_common(*value, defaults);
            refuse_habits(*value);
        }
        std::vector<std::vector<Dependency>> depends = read_tasks(root, defaults, dag);
        if (yaml_.fault()) return *yaml_.fault();
        TRY_VOID(connect(dag, depends));
        return dag;
    }

  private:
    std::string id(const YamlNode& node, std::string_view key) {
        const YamlNode& value = yaml_.require(node, key);
        std::string text = yaml_.text(value, key);
        if (!is_id(text)) {
            yaml_.fail(value, base::text("`", key, "` \"", base::printable(text),
                                         "\": 1 to 250 letters, digits, _, - and . are expected"));
        }
        return text;
    }

    Result<Timetable> read_timetable(const YamlNode& root) {
        Zone zone = Zone::utc();
        if (const YamlNode* value = yaml_.find(root, "timezone")) {
            auto loaded = Zone::load(disk_, value->scalar);
            if (!loaded) return base::within(yaml_.place(*value), loaded.error());
            zone = *std::move(loaded);
        }
        const YamlNode* value = yaml_.find(root, "schedule");
        if (value == nullptr) return Timetable::parse(std::nullopt, std::move(zone));
        auto table = Timetable::parse(yaml_.text(*value, "schedule"), std::move(zone));
        if (!table) return base::within(yaml_.place(*value), table.error());
        return table;
    }

    std::optional<Instant> date(const YamlNode& node, std::string_view key, const Zone& zone) {
        const YamlNode* value = yaml_.find(node, key);
        if (value == nullptr) return std::nullopt;
        if (calendar::has_offset(value->scalar)) return *calendar::parse_instant(value->scalar);
        const auto local = calendar::parse_local(value->scalar);
        if (!local) {
            yaml_.fail(*value, base::text("`", key, "`: ", local.error().what));
            return std::nullopt;
        }
        return zone.to_instant(*local);
    }

    void read_limits(const YamlNode& root, Dag& dag) {
        if (const YamlNode* value = yaml_.find(root, "catchup")) {
            dag.catches_up = yaml_.boolean(*value, "catchup");
        }
        if (const YamlNode* value = yaml_.find(root, "is_paused_upon_creation")) {
            dag.is_paused_at_first = yaml_.boolean(*value, "is_paused_upon_creation");
        }
        const auto limit = [&](std::string_view key, int& out) {
            const YamlNode* value = yaml_.find(root, key);
            if (value != nullptr) {
                out = static_cast<int>(yaml_.integer(*value, key, 1, kActiveMax));
            }
        };
        // One run at a time is what continuous means.
        if (dag.timetable.is_continuous()) dag.active_runs_max = 1;
        limit("max_active_runs", dag.active_runs_max);
        limit("max_active_tasks", dag.active_tasks_max);
        if (dag.timetable.is_continuous() && dag.active_runs_max > 1) {
            yaml_.fail(root, "`schedule: \"@continuous\"` has `max_active_runs` 1");
        }
    }

    void read_hook(const YamlNode& root, FailureHook& hook) {
        const YamlNode* value = yaml_.find(root, "on_failure");
        if (value == nullptr) return;
        yaml_.allow(*value, {"command", "webhook"});
        if (const YamlNode* one = yaml_.find(*value, "command")) {
            hook.command = yaml_.text(*one, "command");
        }
        if (const YamlNode* one = yaml_.find(*value, "webhook"))
            hook.webhook = url(*one, "webhook");
    }

    std::string url(const YamlNode& value, std::string_view key) {
        std::string text = yaml_.text(value, key);
        if (!text.starts_with("http://") && !text.starts_with("https://")) {
            yaml_.fail(value, base::text("`", key, "` takes a URL"));
        }
        return text;
    }

    // What default_args and tasks both may say.
    void read_common(const YamlNode& node, Task& task) {
        if (const YamlNode* value = yaml_.find(node, "owner")) {
            task.owner = yaml_.text(*value, "owner");
        }
        if (const YamlNode* value = yaml_.find(node, "retries")) {
            task.retries = static_cast<int>(yaml_.integer(*value, "retries", 0, kRetriesMax));
        }
        if (const YamlNode* value = yaml_.find(node, "retry_delay")) {
            task.retry_delay = yaml_.seconds(*value, "retry_delay");
        }
        if (const YamlNode* value = yaml_.find(node, "retry_exponential_backoff")) {
            task.retries_back_off = yaml_.boolean(*value, "retry_exponential_backoff");
        }
        if (const YamlNode* value = yaml_.find(node, "max_retry_delay")) {
            task.retry_delay_max = yaml_.seconds(*value, "max_retry_delay");
        }
        if (const YamlNode* value = yaml_.find(node, "execution_timeout")) {
            task.execution_time_max = yaml_.seconds(*value, "execution_timeout");
        }
        if (const YamlNode* value = yaml_.find(node, "trigger_rule")) {
            const auto rule = trigger_rule_of(yaml_.text(*value, "trigger_rule"));
            if (!rule) {
                yaml_.fail(*value,
                           base::text("there is no trigger rule ", base::printable(value->scalar)));
            }
            task.trigger_rule = rule.value_or(TriggerRule::all_success);
        }
    }

    // Written by habit in many DAGs; taken where they say what is the case anyway.
    void refuse_habits(const YamlNode& node) {
        for (const char* const key : {"depends_on_past", "email_on_failure", "email_on_retry"}) {
            const YamlNode* value = yaml_.find(node, key);
            if (value != nullptr && yaml_.boolean(*value, key)) {
                yaml_.fail(*value, base::text("`", key, "` may only be false"));
            }
        }
    }

    std::vector<std::vector<Dependency>> read_tasks(const YamlNode& root, const Task& defaults,
                                                    Dag& dag) {
        std::vector<std::vector<Dependency>> depends;
        const YamlNode& list = yaml_.require(root, "tasks");
        if (list.kind != YamlNode::Kind::list || list.items.empty() ||
            list.items.size() > kTasksMax) {
            yaml_.fail(list, base::text("`tasks` takes a list of 1 to ", kTasksMax, " tasks"));
            return depends;
        }
        std::set<std::string> seen;
        for (const YamlNode& node : list.items) {
            yaml_.allow(
                node, {"id", "command", "empty", "sql", "load", "query", "audit", "http", "depends",
                       "trigger_rule", "owner", "retries", "retry_delay",
                       "retry_exponential_backoff", "max_retry_delay", "execution_timeout"});
            Task task = defaults;
            task.id = id(node, "id");
            if (!seen.insert(task.id).second) {
                yaml_.fail(node, base::text("there are two tasks with the id ", task.id));
            }
            read_common(node, task);
            read_action(node, task);
            std::vector<Dependency>& names = depends.emplace_back();
            if (const YamlNode* value = yaml_.find(node, "depends")) {
                for (std::string& name : yaml_.texts(*value, "depends")) {
                    names.push_back({std::move(name), yaml_.place(*value)});
                }
            }
            dag.tasks.push_back(std::move(task));
        }
        return depends;
    }

    void read_action(const YamlNode& node, Task& task) {
        const YamlNode* action = nullptr;
        int count = 0;
        for (int i = 0; i <= static_cast<int>(TaskKind::http); ++i) {
            const auto kind = static_cast<TaskKind>(i);
            const YamlNode* value = yaml_.find(node, name_of(kind));
            if (value == nullptr) continue;
            task.kind = kind;
            action = value;
            ++count;
        }
        if (count != 1) {
            yaml_.fail(node, base::text("task ", task.id,
                                        " needs one of command, empty, sql, "
                                        "load, query, audit, http, and has ",
                                        count));
            return;
        }
        const std::string_view key = name_of(task.kind);
        switch (task.kind) {
            case TaskKind::empty:
            case TaskKind::audit:
                if (!yaml_.boolean(*action, key)) {
                    yaml_.fail(*action, base::text("`", key, "` may only be true"));
                }
                break;
            case TaskKind::command:
            case TaskKind::sql:
                task.text = yaml_.text(*action, key);
                break;
            case TaskKind::load:
            case TaskKind::query:
                task.names = yaml_.texts(*action, key);
                if (task.names == std::vector<std::string>{"true"}) task.names = {"all"};
                break;
            case TaskKind::http:
                read_http(*action, task.http);
                break;
        }
    }

    void read_http(const YamlNode& node, HttpCall& call) {
        if (node.kind == YamlNode::Kind::scalar) {
            call.url = url(node, "http");
            return;
        }
        yaml_.allow(node, {"url", "method", "headers", "body"});
        call.url = url(yaml_.require(node, "url"), "url");
        if (const YamlNode* value = yaml_.find(node, "method")) {
            call.method = yaml_.text(*value, "method");
        }
        if (const YamlNode* value = yaml_.find(node, "body"))
            call.body = yaml_.text(*value, "body");
        if (const YamlNode* value = yaml_.find(node, "headers")) {
            for (const config::YamlField& one : value->fields) {
                call.headers.emplace_back(one.name, yaml_.text(one.value, one.name));
            }
        }
    }

    io::Disk& disk_;
    std::string file_;
    YamlReader yaml_;
};

}  // namespace

bool is_id(std::string_view text) {
    const auto legal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-' || c == '.';
    };
    return !text.empty() && text.size() <= kIdBytesMax &&
           std::all_of(text.begin(), text.end(), legal);
}

Result<Dag> read_dag(io::Disk& disk, const std::string& text, std::string_view file) {
    if (text.size() > kFileBytesMax) {
        return Error{Code::too_large, base::text(file, ": more than 1 MiB")};
    }
    TRY(const YamlNode root, config::parse_yaml(text, file));
    return DagReader(disk, file).read(root);
}

}  // namespace sched::dag
