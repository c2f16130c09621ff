"""The exported DAG files in a real Airflow: they import, and are what was exported. airflow_suite.py PROGRAM"""
import os
import pathlib
import subprocess
import sys
import tempfile

program = sys.argv[1]
place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-airflow-"))
os.environ["AIRFLOW_HOME"] = str(place / "home")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
TASKS = {"load", "clean_pin", "clean_geo", "clean_user", "audit", *(f"task_{n}" for n in range(4, 12))}


def exported(target):
    folder = place / target
    subprocess.run([program, "export", "airflow", str(folder), "--target", target, "--user-id", "abc", "--data", str(place / "data")], check=True)
    from airflow.models.dagbag import DagBag
    bag = DagBag(dag_folder=str(folder), include_examples=False)
    assert not bag.import_errors, bag.import_errors
    assert set(bag.dags) == {"abc_dag"}, bag.dags
    assert (folder / "abc_dag.py").exists()
    dag = bag.dags["abc_dag"]
    assert set(dag.task_ids) == TASKS, dag.task_ids
    assert dag.task_dict["load"].downstream_task_ids == {"clean_pin", "clean_geo", "clean_user"}
    assert dag.task_dict["task_9"].upstream_task_ids == {"clean_pin", "clean_geo", "clean_user"}
    assert dag.task_dict["audit"].upstream_task_ids == {f"task_{n}" for n in range(4, 12)}
    assert dag.timetable.summary in ("@daily", "0 0 * * *"), dag.timetable.summary
    assert not dag.catchup
    assert dag.task_dict["task_4"].retries == 1 and dag.task_dict["task_4"].retry_delay.total_seconds() == 120
    return dag


def main():
    import airflow
    millrace = exported("millrace")
    assert "millrace run load 'pin'" in millrace.task_dict["clean_pin"].bash_command
    databricks = exported("databricks")
    submitted = [task for task in databricks.tasks if task.task_type == "DatabricksSubmitRunOperator"]
    assert {task.task_id for task in submitted} == TASKS - {"load", "audit"}
    for task in submitted:
        assert task.json["run_name"] == task.task_id and task.json["spark_python_task"]["parameters"][-2] == "--only", task.json
    print(f"airflow {airflow.__version__}: both files import, {len(TASKS)} tasks each, {len(submitted)} with their json")


main()
