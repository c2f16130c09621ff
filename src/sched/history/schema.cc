#include "sched/history/schema.h"

#include <array>

#include "base/text.h"

namespace sched::history {
namespace {

// Each takes a file from its place in this list to the next version; none is ever changed. Times
// are microseconds since 1970, states and types their names.
constexpr std::array<const char*, 1> kMigrations{R"sql(
CREATE TABLE dag (
    dag_id TEXT PRIMARY KEY,
    is_paused INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE run (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    dag_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    run_type TEXT NOT NULL,
    state TEXT NOT NULL,
    logical_date INTEGER NOT NULL,
    interval_start INTEGER NOT NULL,
    interval_end INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    start_date INTEGER,
    end_date INTEGER,
    last_decision INTEGER,
    conf TEXT NOT NULL,
    note TEXT,
    UNIQUE (dag_id, run_id),
    UNIQUE (dag_id, logical_date)
);
CREATE INDEX run_by_state ON run (state, dag_id);

CREATE TABLE task (
    key INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    task_id TEXT NOT NULL,
    state TEXT NOT NULL,
    try_number INTEGER NOT NULL,
    max_tries INTEGER NOT NULL,
    queued_at INTEGER,
    start_date INTEGER,
    end_date INTEGER,
    retry_at INTEGER,
    pid INTEGER,
    note TEXT,
    UNIQUE (run, task_id)
);
CREATE INDEX task_by_state ON task (state);

CREATE TABLE try (
    key INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    task_id TEXT NOT NULL,
    state TEXT NOT NULL,
    try_number INTEGER NOT NULL,
    max_tries INTEGER NOT NULL,
    queued_at INTEGER,
    start_date INTEGER,
    end_date INTEGER,
    retry_at INTEGER,
    pid INTEGER,
    note TEXT
);
CREATE INDEX try_by_task ON try (run, task_id);

CREATE TABLE event (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    dag_id TEXT,
    run_id TEXT,
    task_id TEXT,
    owner TEXT NOT NULL,
    extra TEXT NOT NULL
);
CREATE INDEX event_by_dag ON event (dag_id);

CREATE TABLE variable (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    description TEXT
) WITHOUT ROWID;
)sql"};

Result<> migrate(Database& database, std::size_t version) {
    const std::string text = base::text("BEGIN IMMEDIATE; ", kMigrations[version],
                                        "PRAGMA user_version = ", version + 1, "; COMMIT;");
    auto done = database.execute(text);
    if (!done && database.is_in_transaction()) {
        // The first fault is the one to tell.
        if (auto undone = database.execute("ROLLBACK"); !undone) return done.error();
    }
    return done;
}

}  // namespace

Result<> bring_up_to_date(Database& database) {
    std::int64_t version = 0;
    {
        Statement asked = database.prepare("PRAGMA user_version");
        TRY(const bool has_row, asked.step());
        if (has_row) version = asked.integer(0);
    }
    if (version < 0 || version > std::int64_t{kMigrations.size()}) {
        return base::Error{base::Code::unsupported,
                           base::text("the schedule's history has version ", version,
                                      ", this program knows up to ", kMigrations.size())};
    }
    for (auto at = static_cast<std::size_t>(version); at < kMigrations.size(); ++at) {
        TRY_VOID(migrate(database, at));
    }
    return {};
}

}  // namespace sched::history
