#include "app/exports/exports.h"

#include <gtest/gtest.h>

#include "io/posix_disk.h"
#include "sched/dag/read_dag.h"

namespace app::exports {
namespace {

class ExportsTest : public testing::Test {
  protected:
    sched::dag::Dag dag(const std::string& text) {
        return *sched::dag::read_dag(disk_, text, "d.yaml");
    }
    static bool has(const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    }
    io::PosixDisk disk_;
};

TEST_F(ExportsTest, WritesTheSameDagForAirflow) {
    const auto files = airflow_files(dag(R"(
dag_id: my.dag
schedule: "0 3 * * *"
timezone: Europe/Paris
start_date: 2026-01-01
tasks:
  - {id: a, command: "echo \"{{ x }}\" 'y'; ./go.sh", retries: 2, retry_delay: 1.5}
  - {id: b-1, load: [pin], depends: a, trigger_rule: all_done}
  - {id: c, empty: true, depends: b-1}
)"),
                                     "/data", Target::millrace);
    ASSERT_TRUE(files.contains("my.dag.py"));
    const std::string& text = files.at("my.dag.py");
    EXPECT_TRUE(has(text, "schedule=\"0 3 * * *\"")) << text;
    EXPECT_TRUE(has(text, "pendulum.parse(\"2025-12-31T23:00:00+00:00\")"));
    EXPECT_TRUE(has(text, "retries=2, retry_delay=timedelta(seconds=1.5)"));
    EXPECT_TRUE(has(text, R"("{% raw %}echo \"{{ x }}\" 'y'; ./go.sh{% endraw %} ")")) << text;
    EXPECT_TRUE(has(text, "millrace run load 'pin'"));
    EXPECT_TRUE(has(text, "trigger_rule=\"all_done\""));
    EXPECT_TRUE(has(text, "    t_a >> t_b_1\n    t_b_1 >> t_c\n"));
    EXPECT_FALSE(has(text, "schedule_interval"));
}

TEST_F(ExportsTest, SubmitsToDatabricksWhatSparkDoes) {
    const auto files = airflow_files(
        dag("dag_id: d\ntasks:\n  - {id: l, load: bucket}\n  - {id: p, load: pin, depends: l}\n"
            "  - {id: q, query: [a, b], depends: p}\n  - {id: s, audit: true, depends: q}\n"),
        "/data", Target::databricks);
    const std::string& text = files.at("d.py");
    EXPECT_TRUE(has(text, "t_l = EmptyOperator(")) << text;
    EXPECT_TRUE(has(text, "json=run_spark(\"p\", \"pin\")"));
    EXPECT_TRUE(has(text, "json=run_spark(\"q\", \"a,b\")"));
    EXPECT_TRUE(has(text, "t_s = EmptyOperator("));
    EXPECT_TRUE(has(text, "schedule=None"));
}

TEST_F(ExportsTest, HandsThePipelineToSpark) {
    const auto files = spark_files(engines::built_in_pipeline(), "abc");
    ASSERT_TRUE(files) << files.error().what;
    EXPECT_EQ(files->at("sql/clean_pin.sql"),
              engines::built_in_pipeline().find("clean/clean_pin.sql")->second);
    EXPECT_TRUE(files->contains("sql/users_joined_by_year.sql"));
    const std::string& program = files->at("run_spark.py");
    EXPECT_TRUE(has(program, R"("topic":"abc.pin")"));
    EXPECT_FALSE(has(program, "@PIPELINE@"));
    EXPECT_FALSE(spark_files({}, "abc"));
}

}  // namespace
}  // namespace app::exports
