#include <gtest/gtest.h>

#include "io/posix_disk.h"
#include "sched/dag/read_dag.h"

namespace sched::dag {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class DagTest : public testing::Test {
  protected:
    base::Result<Dag> read(const std::string& text) { return read_dag(disk_, text, "d.yaml"); }
    std::string refusal(const std::string& text) {
        const auto dag = read(text);
        return dag ? "" : dag.error().what;
    }
    // A DAG with one task more than these lines say.
    std::string with(const std::string& lines) {
        return "dag_id: d\n" + lines + "\ntasks: [{id: a, empty: true}]\n";
    }
    std::string with_task(const std::string& task) {
        return "dag_id: d\ntasks:\n  - {id: a, empty: true}\n  - " + task + "\n";
    }
    io::PosixDisk disk_;
};

TEST_F(DagTest, HasAirflowsDefaults) {
    const auto dag = read(with(""));
    ASSERT_TRUE(dag);
    EXPECT_FALSE(dag->timetable.is_automatic());
    EXPECT_FALSE(dag->catches_up);
    EXPECT_TRUE(dag->is_paused_at_first);
    EXPECT_EQ(dag->active_runs_max, 16);
    EXPECT_EQ(dag->active_tasks_max, 16);
    EXPECT_EQ(dag->tasks[0].retries, 0);
    EXPECT_EQ(dag->tasks[0].retry_delay, seconds(300));
    EXPECT_EQ(dag->tasks[0].trigger_rule, TriggerRule::all_success);
}

TEST_F(DagTest, ReadsEveryKey) {
    const auto dag = read(R"(
dag_id: nightly
schedule: "0 3 * * *"
timezone: Europe/Paris
start_date: 2026-07-01
end_date: "2027-01-01T00:00:00Z"
catchup: true
is_paused_upon_creation: false
max_active_runs: 2
max_active_tasks: 3
default_args: {owner: ada, retries: 2, retry_delay: 1.5, depends_on_past: false}
on_failure: {command: echo, webhook: "http://127.0.0.1/x"}
tasks:
  - {id: last, command: "exit 0", depends: [load, ask], trigger_rule: all_done, retries: 0}
  - {id: load, load: [pin, geo]}
  - {id: ask, query: true, depends: load, execution_timeout: 5}
)");
    ASSERT_TRUE(dag) << dag.error().what;
    EXPECT_EQ(calendar::iso_text(*dag->start_date), "2026-06-30T22:00:00+00:00") << "in its zone";
    EXPECT_EQ(calendar::iso_text(*dag->end_date), "2027-01-01T00:00:00+00:00");
    EXPECT_TRUE(dag->catches_up);
    EXPECT_FALSE(dag->is_paused_at_first);
    EXPECT_EQ(dag->on_failure.webhook, "http://127.0.0.1/x");
    EXPECT_EQ(dag->order, (std::vector<std::size_t>{1, 2, 0}));
    EXPECT_EQ(dag->tasks[0].retries, 0);
    EXPECT_EQ(dag->tasks[1].retries, 2);
    EXPECT_EQ(dag->tasks[1].names, (std::vector<std::string>{"pin", "geo"}));
    EXPECT_EQ(dag->tasks[2].names, (std::vector<std::string>{"all"}));
    EXPECT_EQ(dag->tasks[2].execution_time_max, seconds(5));
    EXPECT_EQ(dag->descendants(1), (std::vector<std::size_t>{0, 2}));
    EXPECT_EQ(dag->ancestors(0), (std::vector<std::size_t>{1, 2}));
    EXPECT_EQ(dag->owners(), (std::vector<std::string>{"ada"}));
}

TEST_F(DagTest, NamesFileAndLineOfWhatIsWrong) {
    EXPECT_EQ(refusal("dag_id: d\nshedule: x\ntasks: []\n").substr(0, 37),
              "d.yaml:2:10: unknown key `shedule`; h");
    EXPECT_EQ(refusal(with_task("{id: b, empty: true, retrys: 1}")).substr(0, 26),
              "d.yaml:4:34: unknown key `");
    EXPECT_EQ(refusal(with_task("{id: a, empty: true}")),
              "d.yaml:4:5: there are two tasks with the id a");
    EXPECT_EQ(refusal(with_task("{id: b, empty: true, depends: [c]}")),
              "d.yaml:4:35: task b depends on c, which is no task here");
    EXPECT_EQ(refusal("dag_id: d\ntasks: [{id: a, empty: true, depends: b}, "
                      "{id: b, empty: true, depends: c}, {id: c, empty: true, depends: b}]\n"),
              "d.yaml: tasks wait for each other: b → c → b");
    EXPECT_EQ(refusal(with_task("{id: b, empty: true, depends: b}")),
              "d.yaml: tasks wait for each other: b → b");
    EXPECT_TRUE(refusal("dag_id: d\ntasks: [\n").starts_with("d.yaml:"));
    EXPECT_TRUE(refusal(with("schedule: \"61 * * * *\"")).starts_with("d.yaml:2:11: schedule"));
    EXPECT_TRUE(refusal(with("timezone: Mars/Olympus")).starts_with("d.yaml:2:11: there is no"));
}

TEST_F(DagTest, RefusesWrongValues) {
    for (const char* const wrong :
         {"catchup: maybe", "max_active_runs: 0", "max_active_tasks: x", "start_date: yesterday",
          "on_failure: {mail: x}", "on_failure: {webhook: ftp}", "default_args: {retries: -1}",
          "default_args: {retry_delay: 1e99}", "default_args: {depends_on_past: true}",
          "default_args: [1]", "schedule: [1]", "catchup: true\ncatchup: true",
          "schedule: \"@continuous\"\nmax_active_runs: 2"}) {
        EXPECT_FALSE(read(with(wrong))) << wrong;
    }
    for (const char* const wrong :
         {"{id: b}", "{id: b, empty: true, command: x}", "{id: b, empty: false}", "{empty: true}",
          "{id: \"b c\", empty: true}", "{id: b, empty: true, trigger_rule: some}", "5",
          "{id: b, http: nowhere}", "{id: b, http: {method: GET}}"}) {
        EXPECT_FALSE(read(with_task(wrong))) << wrong;
    }
    for (const char* const wrong : {"", "[]", "dag_id: d", "dag_id: d\ntasks: []", "tasks: [1]",
                                    "dag_id: ../x\ntasks: [{id: a, empty: true}]"}) {
        EXPECT_FALSE(read(wrong)) << wrong;
    }
}

TEST(TaskTest, DoublesItsDelayUpToTheCap) {
    Task task;
    task.retry_delay = seconds(10);
    EXPECT_EQ(task.delay_after(5), seconds(10));
    task.retries_back_off = true;
    EXPECT_EQ(task.delay_after(1), seconds(10));
    EXPECT_EQ(task.delay_after(3), seconds(40));
    EXPECT_EQ(task.delay_after(1000), hours(24));
    task.retry_delay_max = seconds(25);
    EXPECT_EQ(task.delay_after(3), seconds(25));
    task.retry_delay = seconds(0);
    EXPECT_EQ(task.delay_after(1), seconds(1));
}

}  // namespace
}  // namespace sched::dag
