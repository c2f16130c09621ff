#include "sched/history/history.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "io/test_directory.h"

namespace sched::history {
namespace {

using base::Code;

Instant at(std::string_view text) { return *calendar::parse_instant(text); }

Run run_on(const std::string& day, RunState state = RunState::queued) {
    Run run;
    run.dag_id = "d";
    run.run_id = "scheduled__" + day;
    run.type = RunType::scheduled;
    run.state = state;
    run.logical_date = at(day);
    run.interval = {at(day), at(day) + std::chrono::hours(24)};
    run.queued_at = at(day);
    return run;
}

TaskInstance task(const std::string& id) {
    TaskInstance one;
    one.task_id = id;
    return one;
}

class HistoryTest : public testing::Test {
  protected:
    HistoryTest() { open(); }
    void open() {
        history_.reset();
        auto opened = History::open(path_);
        ASSERT_TRUE(opened) << opened.error().what;
        history_ = *std::move(opened);
    }
    const io::TestDirectory directory_;
    const std::string path_ = directory_.path() + "/history.db";
    std::unique_ptr<History> history_;
};

TEST_F(HistoryTest, FindsAgainWhatItWasTold) {
    history::Run run = run_on("2026-11-20");
    run.conf = R"({"a":"ü"})";
    run.note = "";
    const auto key = history_->add(run, {task("b"), task("a")});
    ASSERT_TRUE(key);
    run.key = *key;
    run.state = RunState::running;
    run.started = at("2026-11-21T00:00:01.000001");
    ASSERT_TRUE(history_->save(run));
    TaskInstance first = task("a");
    first.run = *key;
    first.state = TaskState::up_for_retry;
    first.try_number = 1;
    first.retry_at = at("2026-11-21T00:05");
    first.pid = 17;
    ASSERT_TRUE(history_->save(first));
    open();
    const auto found = history_->run("d", run.run_id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->conf, run.conf);
    EXPECT_EQ((*found)->note, "");
    EXPECT_EQ((*found)->started, run.started);
    EXPECT_EQ((*found)->ended, std::nullopt);
    const auto tasks = history_->tasks(*key);
    ASSERT_TRUE(tasks);
    ASSERT_EQ(tasks->size(), 2U);
    EXPECT_EQ((*tasks)[0].task_id, "b") << "in the order in which they came";
    EXPECT_EQ((*tasks)[1].state, TaskState::up_for_retry);
    EXPECT_EQ((*tasks)[1].retry_at, first.retry_at);
    EXPECT_EQ((*tasks)[1].pid, 17);
}

TEST_F(HistoryTest, HasEachRunOnce) {
    ASSERT_TRUE(history_->add(run_on("2026-11-20"), {task("a")}));
    history::Run same_date = run_on("2026-11-20");
    same_date.run_id = "another";
    EXPECT_EQ(history_->add(same_date, {}).error().code, Code::already_exists);
    history::Run same_id = run_on("2026-11-20");
    same_id.logical_date = at("2020-01-01");
    EXPECT_EQ(history_->add(same_id, {}).error().code, Code::already_exists);
    EXPECT_EQ(history_->runs({})->total, 1);
}

TEST_F(HistoryTest, WritesTogetherOrNotAtAll) {
    const auto failed = history_->together([&]() -> Result<> {
        TRY_VOID(history_->set({"k", "v"}));
        return base::Error{Code::conflict, "no"};
    });
    EXPECT_EQ(failed.error().what, "no");
    EXPECT_FALSE(*history_->variable("k"));
    // A run whose tasks clash is not there either.
    EXPECT_FALSE(history_->add(run_on("2026-11-20"), {task("a"), task("a")}));
    EXPECT_EQ(history_->runs({})->total, 0);
}

TEST_F(HistoryTest, PagesFiltersAndOrders) {
    for (const char* const day : {"2026-11-03", "2026-11-01", "2026-11-02"}) {
        ASSERT_TRUE(history_->add(run_on(day, RunState::success), {task("a"), task("b")}));
    }
    ASSERT_TRUE(history_->add(run_on("2026-11-04"), {task("a")}));
    RunQuery query;
    query.order_by = "-logical_date";
    query.limit = 2;
    query.offset = 1;
    const auto page = history_->runs(query);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->total, 4);
    ASSERT_EQ(page->rows.size(), 2U);
    EXPECT_EQ(page->rows[0].run_id, "scheduled__2026-11-03");
    query = {};
    query.states = {RunState::queued};
    EXPECT_EQ(history_->runs(query)->total, 1);
    query = {};
    query.logical_date = {at("2026-11-02"), at("2026-11-03")};
    EXPECT_EQ(history_->runs(query)->total, 2);
    query = {};
    query.dag_ids = {"nobody's"};
    EXPECT_EQ(history_->runs(query)->total, 0);
    EXPECT_TRUE(History::orders_runs("-start_date"));
    EXPECT_FALSE(History::orders_runs("key; DROP TABLE run"));

    TaskQuery tasks;
    tasks.limit = 3;
    EXPECT_EQ(history_->tasks(tasks)->total, 7);
    EXPECT_EQ(history_->tasks(tasks)->rows.size(), 3U);
    tasks.run_id = "scheduled__2026-11-01";
    EXPECT_EQ(history_->tasks(tasks)->total, 2);
    EXPECT_EQ(*history_->count_runs("d"), (std::array<std::int64_t, 4>{1, 0, 3, 0}));
    EXPECT_EQ(history_->last_interval("d", RunType::scheduled)->value().start, at("2026-11-04"));
    EXPECT_FALSE(*history_->last_interval("d", RunType::backfill));
    EXPECT_EQ(history_->unfinished()->size(), 1U);
}

TEST_F(HistoryTest, KeepsTriesEventsVariablesAndPauses) {
    const auto key = history_->add(run_on("2026-11-20"), {task("a")});
    TaskInstance one = task("a");
    one.run = *key;
    one.try_number = 1;
    one.state = TaskState::failed;
    ASSERT_TRUE(history_->archive(one));
    EXPECT_EQ(history_->tries(*key, "a")->size(), 1U);
    ASSERT_TRUE(history_->add(Event{.name = "cli.trigger", .dag_id = "d"}));
    EXPECT_EQ(history_->events({})->rows.at(0).name, "cli.trigger");
    EXPECT_EQ(*history_->know("d", Paused::yes), Paused::yes);
    EXPECT_EQ(*history_->know("d", Paused::no), Paused::yes) << "only the first time counts";
    ASSERT_TRUE(history_->set_paused("d", Paused::no));
    EXPECT_EQ(*history_->know("d", Paused::yes), Paused::no);
    ASSERT_TRUE(history_->set({"k", "v", "what for"}));
    EXPECT_EQ(history_->variables(10, 0)->rows.at(0).description, "what for");
    ASSERT_TRUE(history_->remove_variable("k"));
    EXPECT_EQ(history_->remove_variable("k").error().code, Code::not_found);
    ASSERT_TRUE(history_->remove(*key));
    EXPECT_TRUE(history_->tasks(*key)->empty());
    EXPECT_TRUE(history_->tries(*key, "a")->empty());
}

// SCHED-1
TEST_F(HistoryTest, LosesNothingToAKill) {
    history_.reset();
    for (int round = 0; round < 5; ++round) {
        int told[2];
        ASSERT_EQ(pipe(told), 0);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto opened = History::open(path_);
            for (int i = 0; opened; ++i) {
                const std::string id = base::text(round, "-", i);
                if (!(*opened)->set({id, "v"})) break;
                if (write(told[1], id.data(), id.size() + 1) < 0) break;
            }
            _exit(1);
        }
        close(told[1]);
        // After some have been answered, in the middle of another.
        std::string heard(200 + static_cast<std::size_t>(round) * 37, '\0');
        std::size_t size = 0;
        while (size < heard.size()) {
            const ssize_t count = read(told[0], heard.data() + size, heard.size() - size);
            ASSERT_GT(count, 0);
            size += static_cast<std::size_t>(count);
        }
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        close(told[0]);
        open();
        for (std::size_t from = 0, end = 0; (end = heard.find('\0', from)) != std::string::npos;
             from = end + 1) {
            const auto found = history_->variable(heard.substr(from, end - from));
            EXPECT_TRUE(found && *found) << heard.substr(from, end - from);
        }
        history_.reset();
    }
}

TEST_F(HistoryTest, RefusesFilesOfOthers) {
    history_.reset();
    std::filesystem::remove_all(directory_.path());
    std::filesystem::create_directory(directory_.path());
    EXPECT_EQ(History::open(directory_.path()).error().code, Code::permission_denied);
    FILE* file = fopen(path_.c_str(), "w");
    ASSERT_NE(file, nullptr);
    fputs(std::string(4096, 'x').c_str(), file);
    fclose(file);
    EXPECT_EQ(History::open(path_).error().code, Code::corrupt);
}

}  // namespace
}  // namespace sched::history
