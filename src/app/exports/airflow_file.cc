// A DAG as a Python file of Airflow's.

#include "app/exports/exports.h"
#include "base/text.h"

namespace app::exports {
namespace {

using base::text;
using sched::calendar::Instant;
using sched::calendar::iso_text;
using sched::calendar::Microseconds;
using sched::dag::Dag;
using sched::dag::Task;
using sched::dag::TaskKind;

// As a Python literal.
std::string python_string(std::string_view value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out + "\"";
}

// For a shell.
std::string shell_quoted(std::string_view value) {
    std::string out = "'";
    for (const char c : value) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

// What is no template of Airflow's, though it may look like one.
std::string raw(std::string_view value) { return text("{% raw %}", value, "{% endraw %}"); }

std::string delta(Microseconds time) {
    return text("timedelta(seconds=", static_cast<double>(time.count()) / 1e6, ")");
}

// "task_4" is a name in Python, "4-x.y" is not.
std::string variable(std::string_view id) {
    std::string name = "t_";
    for (const char c : id) name += c == '-' || c == '.' ? '_' : c;
    return name;
}

std::string words(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += " " + shell_quoted(name);
    return out;
}

// What a shell does for the task where Millrace's program is.
std::string command_of(const Task& task) {
    switch (task.kind) {
        case TaskKind::command:
            return task.text;
        case TaskKind::load:
            return "millrace run load" + words(task.names);
        case TaskKind::query:
            return "millrace run query" + words(task.names);
        case TaskKind::audit:
            return "millrace audit";
        case TaskKind::sql:
            return "millrace sql " + shell_quoted(task.text);
        case TaskKind::http: {
            std::string call = "curl --fail --silent --show-error --location --request " +
                               shell_quoted(task.http.method);
            for (const auto& [name, value] : task.http.headers) {
                call += " --header ";
                call += shell_quoted(text(name, ": ", value));
            }
            if (!task.http.body.empty()) call += " --data " + shell_quoted(task.http.body);
            return call + " " + shell_quoted(task.http.url);
        }
        case TaskKind::empty:
            break;
    }
    return "true";
}

std::string common_arguments(const Task& task) {
    std::string out =
        text("task_id=", python_string(task.id), ", owner=", python_string(task.owner),
             ", retries=", task.retries, ", retry_delay=", delta(task.retry_delay));
    if (task.retries_back_off) out += ", retry_exponential_backoff=True";
    if (task.retry_delay_max) out += ", max_retry_delay=" + delta(*task.retry_delay_max);
    if (task.execution_time_max) out += ", execution_timeout=" + delta(*task.execution_time_max);
    if (task.trigger_rule != sched::dag::TriggerRule::all_success) {
        out += text(", trigger_rule=", python_string(name_of(task.trigger_rule)));
    }
    return out;
}

// The tables or answers that run_spark.py makes for the task; empty: it has nothing to do there.
std::string spark_names(const Task& task) {
    const bool is_work = task.kind == TaskKind::load || task.kind == TaskKind::query;
    if (!is_work || task.names == std::vector<std::string>{"bucket"}) return {};
    std::string names;
    for (const std::string& name : task.names) names += (names.empty() ? "" : ",") + name;
    return names;
}

std::string task_line(const Task& task, Target target) {
    const std::string head = text("    ", variable(task.id), " = ");
    const bool is_command = task.kind == TaskKind::command || task.kind == TaskKind::http;
    if (target == Target::databricks && !is_command) {
        const std::string names = spark_names(task);
        if (names.empty()) {
            return text(head, "EmptyOperator(", common_arguments(task), ")\n");
        }
        return text(head, "DatabricksSubmitRunOperator(", common_arguments(task),
                    ", databricks_conn_id=\"databricks_default\", json=run_spark(",
                    python_string(task.id), ", ", python_string(names), "))\n");
    }
    if (task.kind == TaskKind::empty) {
        return text(head, "EmptyOperator(", common_arguments(task), ")\n");
    }
    // A blank at the end: a command that ends in .sh would be read as the name of a template.
    return text(head, "BashOperator(", common_arguments(task),
                ", env=ENVIRONMENT, append_env=True, ",
                "bash_command=", python_string(raw(command_of(task)) + " "), ")\n");
}

std::string imports(Target target) {
    std::string out =
        "import pendulum\nfrom datetime import timedelta\n\nfrom airflow import DAG\n\ntry:  # "
        "Airflow 3\n    from airflow.providers.standard.operators.bash import BashOperator\n    "
        "from airflow.providers.standard.operators.empty import EmptyOperator\nexcept "
        "ImportError:\n"
        "    from airflow.operators.bash import BashOperator\n    from airflow.operators.empty "
        "import EmptyOperator\n";
    if (target == Target::databricks) {
        out +=
            "from airflow.providers.databricks.operators.databricks import "
            "DatabricksSubmitRunOperator\n";
    }
    return out;
}

// What tasks of both targets share.
std::string settings(const std::string& data, Target target) {
    std::string out =
        "\n# What commands see, as inside Millrace.\nENVIRONMENT = {\n"
        "    \"MILLRACE_DATA\": os.environ.get(\"MILLRACE_DATA\", " +
        python_string(data) +
        "),\n"
        "    \"MILLRACE_RUN_ID\": \"{{ run_id }}\",\n"
        "    \"MILLRACE_CONF\": \"{{ dag_run.conf | tojson }}\",\n"
        "    \"MILLRACE_TRY_NUMBER\": \"{{ ti.try_number }}\",\n"
        "    \"MILLRACE_DATA_INTERVAL_START\": \"{{ data_interval_start }}\",\n"
        "    \"MILLRACE_DATA_INTERVAL_END\": \"{{ data_interval_end }}\",\n}\n";
    if (target == Target::millrace) return out;
    return out +
           "\n# Where `millrace export databricks` was copied to, where the bucket's topics are, "
           "where "
           "the tables go, and what runs it.\nPROGRAM = os.environ.get(\"MILLRACE_SPARK\", "
           "\"dbfs:/millrace/run_spark.py\")\nINPUT = os.environ.get(\"MILLRACE_TOPICS\", "
           "\"dbfs:/mnt/millrace/topics\")\nOUTPUT = os.environ.get(\"MILLRACE_TABLES\", "
           "\"dbfs:/millrace/tables\")\nCLUSTER = {\"spark_version\": \"15.4.x-scala2.12\", "
           "\"node_type_id\": \"m5d.large\", \"num_workers\": 1}\n\n\ndef run_spark(name, only):\n"
           "    \"\"\"The payload of the Jobs API's runs/submit.\"\"\"\n    parameters = "
           "[\"--input\", INPUT, \"--output\", OUTPUT, \"--format\", \"delta\"]\n    if only != "
           "\"all\":\n        parameters += [\"--only\", only]\n    return {\n        "
           "\"run_name\": "
           "name,\n        \"new_cluster\": CLUSTER,\n        \"spark_python_task\": "
           "{\"python_file\": PROGRAM, \"parameters\": parameters},\n    }\n\n";
}

std::string moment(Instant at, const std::string& zone) {
    return text("pendulum.parse(", python_string(iso_text(at)), ").in_timezone(",
                python_string(zone), ")");
}

}  // namespace

Files airflow_files(const Dag& dag, const std::string& data, Target target) {
    const std::string& zone = dag.timetable.zone().name();
    std::string out =
        text("\"\"\"", dag.id, ", exported from Millrace.\"\"\"\nimport os\n\n", imports(target),
             settings(data, target), "\nwith DAG(\n    ", python_string(dag.id), ",\n");
    if (!dag.description.empty())
        out += text("    description=", python_string(dag.description), ",\n");
    const auto& schedule = dag.timetable.schedule();
    out += text("    schedule=", schedule ? python_string(*schedule) : "None", ",\n");
    out +=
        text("    start_date=",
             dag.start_date ? moment(*dag.start_date, zone)
                            : text("pendulum.datetime(2024, 1, 1, tz=", python_string(zone), ")"),
             ",\n");
    if (dag.end_date) out += text("    end_date=", moment(*dag.end_date, zone), ",\n");
    out += text("    catchup=", dag.catches_up ? "True" : "False",
                ",\n    is_paused_upon_creation=", dag.is_paused_at_first ? "True" : "False",
                ",\n    max_active_runs=", dag.active_runs_max,
                ",\n    max_active_tasks=", dag.active_tasks_max, ",\n    tags=[");
    for (const std::string& tag : dag.tags) out += python_string(tag) + ", ";
    out += "],\n) as dag:\n";
    for (const std::size_t place : dag.order) out += task_line(dag.tasks[place], target);
    out += "\n";
    for (const std::size_t place : dag.order) {
        for (const std::size_t before : dag.tasks[place].upstream) {
            out += text("    ", variable(dag.tasks[before].id), " >> ",
                        variable(dag.tasks[place].id), "\n");
        }
    }
    return {{dag.id + ".py", std::move(out)}};
}

}  // namespace app::exports
