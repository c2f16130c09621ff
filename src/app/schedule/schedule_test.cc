#include "app/schedule/schedule.h"

#include <gtest/gtest.h>

#include <fstream>

#include "app/schedule/dag_jobs.h"
#include "io/test_directory.h"

namespace app::schedule {
namespace {

using commands::CollectedOutput;

class ScheduleTest : public testing::Test {
  protected:
    ScheduleTest() {
        std::filesystem::create_directories(data_ + "/dags");
        config::Settings settings;
        auto opened = engines::Instance::open({.data = data_, .settings = settings});
        CHECK(static_cast<bool>(opened), opened.error().what);
        instance_ = *std::move(opened);
    }
    ~ScheduleTest() override {
        schedule_.reset();
        if (auto stopped = instance_->stop(); !stopped) ADD_FAILURE() << stopped.error().what;
    }
    void dag(const std::string& id, const std::string& tasks) {
        std::ofstream(data_ + "/dags/" + id + ".yaml")
            << "dag_id: " << id << "\nis_paused_upon_creation: false\ntasks:\n"
            << tasks;
    }
    void open() {
        auto opened = Schedule::open(*instance_, Scope::own);
        ASSERT_TRUE(opened) << opened.error().what;
        schedule_ = *std::move(opened);
        schedule_->start();
    }
    std::string must(Job job, Exit expected = Exit::ok) {
        CollectedOutput output(0);
        EXPECT_EQ(perform_dag(*schedule_, job, output), expected) << output.to_err();
        return output.to_out();
    }
    Job job(const std::string& verb, const std::string& dag) {
        return {"dag " + verb, {{"dag", dag}, {"format", "json"}}};
    }

    io::TestDirectory directory_;
    std::string data_ = directory_.path() + "/data";
    std::unique_ptr<engines::Instance> instance_;
    std::unique_ptr<Schedule> schedule_;
};

TEST_F(ScheduleTest, RunsCommandsWithWhatTheyNeedToKnow) {
    dag("d",
        "  - {id: a, command: \"echo $MILLRACE_CONF $MILLRACE_RUN_ID $MILLRACE_TRY_NUMBER\"}\n"
        "  - {id: b, command: \"exit 99\", depends: a}\n"
        "  - {id: c, command: \"exit 3\", depends: b, trigger_rule: all_done}\n");
    open();
    Job run = job("run", "d");
    run.words["conf"] = R"({ "n" : 1 })";
    run.words["run_id"] = "one";
    EXPECT_NE(must(run, Exit::failed).find("\"state\":\"failed\""), std::string::npos);
    Job show = job("show", "d");
    show.words["run"] = "one";
    show.words["format"] = "csv";
    const std::string states = must(show);
    EXPECT_NE(states.find("a,success,1"), std::string::npos) << states;
    EXPECT_NE(states.find("b,skipped,1"), std::string::npos) << states;
    EXPECT_NE(states.find("c,failed,1"), std::string::npos) << states;
    Job logs = job("logs", "d");
    logs.words["run"] = "one";
    logs.words["task"] = "a";
    EXPECT_NE(must(logs).find("{\"n\":1} one 1\n"), std::string::npos);
    logs.words["try"] = "2";
    must(logs, Exit::not_found);
    run.words["conf"] = "[1]";
    must(run, Exit::invalid);
}

TEST_F(ScheduleTest, HasThePipelinesDagPausedAtFirst) {
    open();
    const std::string id = instance_->user_id() + "_dag";
    const std::string list = must(job("list", ""));
    EXPECT_NE(list.find("\"dag_id\":\"" + id + "\",\"schedule\":\"@daily\",\"is_paused\":true"),
              std::string::npos)
        << list;
    EXPECT_NE(must(job("show", id)).find("\"task_id\":\"task_11\""), std::string::npos);
    EXPECT_NE(must(job("run", id)).find("\"state\":\"queued\""), std::string::npos);
    must(job("unpause", id));
    EXPECT_NE(must(job("run", id)).find("\"state\":\"success\""), std::string::npos)
        << "also over an empty pipeline";
    EXPECT_NE(must(job("runs", id)).find("manual__"), std::string::npos);
}

TEST_F(ScheduleTest, TellsOfBrokenFilesAndKeepsTheOthers) {
    dag("good", "  - {id: a, empty: true}\n");
    dag("bad", "  - {id: a, emty: true}\n");
    std::ofstream(data_ + "/dags/twice.yaml") << "dag_id: good\ntasks: [{id: a, empty: true}]\n";
    open();
    ASSERT_EQ(schedule_->import_errors().size(), 2U);
    EXPECT_NE(schedule_->import_errors()[0].text.find("dags/bad.yaml:4:"), std::string::npos);
    EXPECT_NE(schedule_->import_errors()[1].text.find("another DAG"), std::string::npos);
    EXPECT_NE(must(job("run", "good")).find("success"), std::string::npos);
    must(job("run", "bad"), Exit::not_found);
}

TEST_F(ScheduleTest, CallsTheHookOfAFailedRun) {
    dag("d",
        "  - {id: a, command: \"exit 1\"}\non_failure: {command: \"echo $MILLRACE_DAG_ID "
        "$MILLRACE_RUN_ID $MILLRACE_STATE > $MILLRACE_DATA/told\"}\n");
    open();
    Job run = job("run", "d");
    run.words["run_id"] = "one";
    must(run, Exit::failed);
    schedule_.reset();  // waits for the hook
    std::ifstream told(data_ + "/told");
    std::string line;
    std::getline(told, line);
    EXPECT_EQ(line, "d one failed");
}

TEST(DagCheck, NamesTheFile) {
    const io::TestDirectory directory;
    const std::string file = directory.path() + "/x.yaml";
    CollectedOutput output(0);
    EXPECT_NE(check_dag(file, output), Exit::ok);
    EXPECT_NE(output.to_err().find(file), std::string::npos);
    std::ofstream(file) << "dag_id: d\ntasks: [{id: a, empty: true}]\n";
    EXPECT_EQ(check_dag(file, output), Exit::ok);
    std::ofstream(file) << "dag_id: d\ntasks: 5\n";
    EXPECT_NE(check_dag(file, output), Exit::ok);
    EXPECT_NE(output.to_err().find(file + ":2:8"), std::string::npos);
}

}  // namespace
}  // namespace app::schedule
