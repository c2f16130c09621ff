// Reading: runs, task instances, events, variables, one or a page of them.

#include <algorithm>
#include <functional>

#include "sched/history/state.h"

namespace sched::history {
namespace {

using base::Result;

// A WHERE clause and the values of its places, built up together.
class Filter {
  public:
    void add(std::string condition, std::vector<std::string> values) {
        text_ += text_.empty() ? " WHERE " : " AND ";
        text_ += condition;
        for (std::string& value : values) {
            binds_.emplace_back(
                [value = std::move(value)](Statement& statement) { statement.bind(value); });
        }
    }
    void equal(std::string_view column, const std::string& value) {
        if (!value.empty()) add(std::string(column) + " = ?", {value});
    }
    void one_of(std::string_view column, std::vector<std::string> values) {
        if (values.empty()) return;
        std::string places = "?";
        for (std::size_t i = 1; i < values.size(); ++i) places += ", ?";
        add(std::string(column) + " IN (" + places + ")", std::move(values));
    }
    template <class Enum>
    void one_of(std::string_view column, const std::vector<Enum>& values) {
        std::vector<std::string> names;
        for (const Enum value : values) names.emplace_back(name_of(value));
        one_of(column, std::move(names));
    }
    void within(std::string_view column, const TimeRange& range) {
        if (range.from) add_time(std::string(column) + " >= ?", *range.from);
        if (range.to) add_time(std::string(column) + " <= ?", *range.to);
    }
    const std::string& text() const { return text_; }
    void bind(Statement& statement) const {
        for (const auto& one : binds_) one(statement);
    }

  private:
    void add_time(std::string condition, Instant at) {
        add(std::move(condition), {});
        binds_.emplace_back([at](Statement& statement) { statement.bind(at); });
    }
    std::string text_;
    std::vector<std::function<void(Statement&)>> binds_;
};

struct Range {
    std::int64_t limit;
    std::int64_t offset;
};

// `from`: "run" or a join; `order`: without ORDER BY.
template <class Row, class Read>
Result<Page<Row>> page_of(Database& database, std::string_view columns, std::string_view from,
                          const Filter& filter, std::string_view order, Range range, Read read) {
    Page<Row> page;
    {
        Statement counted =
            database.prepare(base::text("SELECT count(*) FROM ", from, filter.text()));
        filter.bind(counted);
        TRY(const bool has_row, counted.step());
        page.total = has_row ? counted.integer(0) : 0;
    }
    Statement asked = database.prepare(base::text("SELECT ", columns, " FROM ", from, filter.text(),
                                                  " ORDER BY ", order, " LIMIT ? OFFSET ?"));
    filter.bind(asked);
    asked.bind(range.limit).bind(range.offset);
    for (;;) {
        TRY(const bool has_row, asked.step());
        if (!has_row) return page;
        page.rows.push_back(read(asked));
    }
}

struct OrderColumn {
    std::string_view name;
    std::string_view column;
};
constexpr std::array<OrderColumn, 10> kRunOrder{{
    {"id", "key"},
    {"dag_id", "dag_id"},
    {"run_id", "run_id"},
    {"dag_run_id", "run_id"},
    {"run_type", "run_type"},
    {"state", "state"},
    {"execution_date", "logical_date"},
    {"logical_date", "logical_date"},
    {"start_date", "start_date"},
    {"end_date", "end_date"},
}};

const OrderColumn* order_column(std::string_view name) {
    const auto* const found = std::ranges::find(kRunOrder, name, &OrderColumn::name);
    return found == kRunOrder.end() ? nullptr : found;
}

std::string run_order(std::string_view order_by) {
    const bool falls = order_by.starts_with('-');
    if (falls) order_by.remove_prefix(1);
    const OrderColumn* column = order_column(order_by);
    if (column == nullptr) return "run.key";
    return base::text("run.", column->column, falls ? " DESC" : " ASC", " NULLS LAST, run.key",
                      falls ? " DESC" : "");
}

}  // namespace

bool History::orders_runs(std::string_view column) {
    if (column.starts_with('-')) column.remove_prefix(1);
    return order_column(column) != nullptr;
}

Result<std::optional<Run>> History::run(const std::string& dag_id, const std::string& run_id) {
    Statement asked = state_->prepare(
        base::text("SELECT ", kRunColumns, " FROM run WHERE dag_id = ? AND run_id = ?"));
    asked.bind(dag_id).bind(run_id);
    TRY(const bool has_row, asked.step());
    return has_row ? std::optional(read_run(asked)) : std::nullopt;
}

Result<std::optional<Run>> History::run_at(const std::string& dag_id, Instant logical_date) {
    Statement asked = state_->prepare(
        base::text("SELECT ", kRunColumns, " FROM run WHERE dag_id = ? AND logical_date = ?"));
    asked.bind(dag_id).bind(logical_date);
    TRY(const bool has_row, asked.step());
    return has_row ? std::optional(read_run(asked)) : std::nullopt;
}

Result<std::optional<Interval>> History::last_interval(const std::string& dag_id, RunType type) {
    Statement asked = state_->prepare(
        "SELECT interval_start, interval_end FROM run WHERE dag_id = ? AND run_type = ? "
        "ORDER BY logical_date DESC LIMIT 1");
    asked.bind(dag_id).bind(name_of(type));
    TRY(const bool has_row, asked.step());
    if (!has_row) return std::optional<Interval>{};
    return std::optional(Interval{asked.instant(0), asked.instant(1)});
}

Result<std::vector<Run>> History::unfinished() {
    Statement asked = state_->prepare(
        base::text("SELECT ", kRunColumns,
                   " FROM run WHERE state IN ('queued', 'running') ORDER BY logical_date, key"));
    std::vector<Run> all;
    for (;;) {
        TRY(const bool has_row, asked.step());
        if (!has_row) return all;
        all.push_back(read_run(asked));
    }
}

Result<Page<Run>> History::runs(const RunQuery& query) {
    Filter filter;
    filter.one_of("run.dag_id", query.dag_ids);
    filter.one_of("run.state", query.states);
    filter.one_of("run.run_type", query.types);
    filter.within("run.logical_date", query.logical_date);
    filter.within("run.start_date", query.started);
    filter.within("run.end_date", query.ended);
    return page_of<Run>(*state_->database, kRunColumns, "run", filter, run_order(query.order_by),
                        {query.limit, query.offset}, read_run);
}

Result<std::array<std::int64_t, kRunStates.size()>> History::count_runs(const std::string& dag_id) {
    std::array<std::int64_t, kRunStates.size()> counts{};
    Statement asked =
        state_->prepare("SELECT state, count(*) FROM run WHERE dag_id = ? GROUP BY state");
    asked.bind(dag_id);
    for (;;) {
        TRY(const bool has_row, asked.step());
        if (!has_row) return counts;
        const auto state = run_state_of(asked.text(0));
        if (state) counts[static_cast<std::size_t>(*state)] = asked.integer(1);
    }
}

Result<std::vector<TaskInstance>> History::tasks(RunKey run) {
    Statement asked = state_->prepare(
        base::text("SELECT ", kTaskColumns, " FROM task WHERE run = ? ORDER BY key"));
    asked.bind(run.value());
    std::vector<TaskInstance> all;
    for (;;) {
        TRY(const bool has_row, asked.step());
        if (!has_row) return all;
        all.push_back(read_task(asked, 0));
    }
}

Result<Page<TaskRow>> History::tasks(const TaskQuery& query) {
    Filter filter;
    filter.equal("run.dag_id", query.dag_id);
    filter.equal("run.run_id", query.run_id);
    filter.one_of("task.state", query.states);
    filter.one_of("task.task_id", query.tasks);
    const auto read = [](const Statement& row) {
        return TaskRow{row.text(0), row.text(1), row.instant(2), read_task(row, 3)};
    };
    constexpr std::string_view kColumns =
        "run.dag_id, run.run_id, run.logical_date, task.run, task.task_id, task.state, "
        "task.try_number, task.max_tries, task.queued_at, task.start_date, task.end_date, "
        "task.retry_at, task.pid, task.note";
    return page_of<TaskRow>(*state_->database, kColumns, "task JOIN run ON run.key = task.run",
                            filter, "task.key", {query.limit, query.offset}, read);
}

Result<std::vector<TaskInstance>> History::tries(RunKey run, const std::string& task_id) {
    Statement asked = state_->prepare(base::text(
        "SELECT ", kTaskColumns, " FROM try WHERE run = ? AND task_id = ? ORDER BY key"));
    asked.bind(run.value()).bind(task_id);
    std::vector<TaskInstance> all;
    for (;;) {
        TRY(const bool has_row, asked.step());
        if (!has_row) return all;
        all.push_back(read_task(asked, 0));
    }
}

Result<Page<Event>> History::events(const EventQuery& query) {
    Filter filter;
    filter.equal("dag_id", query.dag_id);
    filter.equal("run_id", query.run_id);
    const auto read = [](const Statement& row) {
        Event event;
        event.id = row.integer(0);
        event.when = row.instant(1);
        event.name = row.text(2);
        event.dag_id = row.optional_text(3);
        event.run_id = row.optional_text(4);
        event.task_id = row.optional_text(5);
        event.owner = row.text(6);
        event.extra = row.text(7);
        return event;
    };
    return page_of<Event>(*state_->database, "key, at, name, dag_id, run_id, task_id, owner, extra",
                          "event", filter, query.newest_first ? "key DESC" : "key",
                          {query.limit, query.offset}, read);
}

Result<std::optional<Variable>> History::variable(const std::string& key) {
    Statement asked = state_->prepare("SELECT key, value, description FROM variable WHERE key = ?");
    asked.bind(key);
    TRY(const bool has_row, asked.step());
    if (!has_row) return std::optional<Variable>{};
    return std::optional(Variable{asked.text(0), asked.text(1), asked.optional_text(2)});
}

Result<Page<Variable>> History::variables(std::int64_t limit, std::int64_t offset) {
    const auto read = [](const Statement& row) {
        return Variable{row.text(0), row.text(1), row.optional_text(2)};
    };
    return page_of<Variable>(*state_->database, "key, value, description", "variable", Filter{},
                             "key", {limit, offset}, read);
}

}  // namespace sched::history
