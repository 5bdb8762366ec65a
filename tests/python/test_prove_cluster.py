"""The proof of the cluster: a worker dies, the build goes on; and what would prove nothing is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import duckdb
import prove_cluster
import pytest
from cluster_proofs.accident import Accident
from cluster_proofs.cluster import Cluster, ClusterError
from cluster_proofs.inputs import write_parquet
from cluster_proofs.shuffles import OTHER, shuffles_of
from demo_build import DEMO

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17")


class StandIn(Cluster):
    """A cluster that is none: it remembers whom it was told to kill."""

    def kill(self, name: str) -> None:
        """Remember."""
        self.processes.pop(name, None)
        self.url = f"{name} was killed"

    def workers(self, state: str) -> list[dict[str, object]]:
        """One in any state, once it was killed."""
        return [{"state": state}] if self.url == "worker_1 was killed" else []


LINES = [
    "10:00:01  1 of 9 OK created sql table model staging.base_orders .......... [OK in 1.00s]",
    "10:00:02  2 of 9 START sql table model intermediate.int_orders__visible .. [RUN]",
    "26/11/29 10:00:03 ERROR TaskSchedulerImpl: Lost executor 1 on 127.0.0.1: worker lost",
    "10:00:04  2 of 9 OK created sql table model intermediate.int_orders__visible  [OK in 2.00s]",
]


def test_an_accident_that_a_build_survived(tmp_path: Path) -> None:
    """One node before it, one after; the driver missed its executor, the master saw it."""
    accident = Accident(StandIn(tmp_path), "int_orders__visible", "worker_1", 0)
    for line in LINES:
        accident.watch(line)
        if accident.timer:
            accident.timer.join()
    assert accident.problems() == []
    assert (accident.nodes_before, accident.nodes_after, accident.lost_executors) == (1, 1, 1)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (LINES[:1], "never started"),
        (LINES[:3], "died too late"),
        ([*LINES[:2], LINES[3]], "missed no executor"),
    ],
)
def test_an_accident_that_proves_nothing(tmp_path: Path, lines: list[str], problem: str) -> None:
    """Nobody died, or when nothing was left to do, or somebody without work."""
    accident = Accident(StandIn(tmp_path), "int_orders__visible", "worker_1", 0)
    for line in lines:
        accident.watch(line)
        if accident.timer:
            accident.timer.join()
    assert [problem in found for found in accident.problems()] == [True]


def test_the_demo_is_written_as_the_contract_says(tmp_path: Path) -> None:
    """Every row of every file, with types; columns of the company's own are text."""
    counts = write_parquet(DEMO, tmp_path)
    assert set(counts) == {path.stem for path in DEMO.glob("*.csv")}
    for table, count in counts.items():
        lines = duckdb.read_csv(str(DEMO / f"{table}.csv"), header=True, all_varchar=True)
        assert count == len(lines) == len(duckdb.read_parquet(str(tmp_path / f"{table}.parquet")))
    types = dict(
        row[:2] for row in duckdb.sql(f"describe from '{tmp_path}/products.parquet'").fetchall()
    )
    assert types["list_price"] == "DECIMAL(18,4)"
    assert types["available_from"] == "DATE"
    assert types["x_shelf"] == "VARCHAR"


def test_what_models_shuffle_is_read_from_the_events(tmp_path: Path) -> None:
    """A model whose child writes it, a test, a task of no statement; half a line is no event."""
    metrics: dict[str, Any]
    sql = "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart"
    written = (
        "(1) Execute CreateDataSourceTableAsSelectCommand\nOutput: []\n\n"
        "(2) CreateDataSourceTableAsSelectCommand\nArguments: `spark_catalog`.`core`.`fct_orders`, x"
    )
    plans = {1: (1, written), 2: (1, "Execute InsertIntoHadoopFsRelationCommand"), 3: (3, "Sort")}
    events: list[dict[str, Any]] = [
        {
            "Event": sql,
            "executionId": number,
            "rootExecutionId": root,
            "physicalPlanDescription": plan,
        }
        for number, (root, plan) in plans.items()
    ]
    for execution, stages in ((2, [10, 11]), (3, [12])):
        properties = {"spark.sql.execution.id": str(execution)}
        job = {"Event": "SparkListenerJobStart", "Stage IDs": stages, "Properties": properties}
        events.append(job)
    for stage in (10, 11, 12, 99):
        shuffled = {"Shuffle Bytes Written": stage, "Shuffle Records Written": 1}
        metrics = {"Executor Run Time": 500, "Disk Bytes Spilled": 0}
        metrics["Shuffle Write Metrics"] = shuffled
        task = {"Event": "SparkListenerTaskEnd", "Stage ID": stage, "Task Metrics": metrics}
        events.append(task)
    log = "".join(json.dumps(event) + "\n" for event in events)
    (tmp_path / "app").write_text(log + '{"Event": "Spark')
    found = {
        name: (model.bytes_written, model.records_written, model.task_seconds)
        for name, model in shuffles_of(tmp_path).items()
    }
    assert found == {OTHER: (111, 2, 1.0), "fct_orders": (21, 2, 1.0)}


def test_a_mart_without_a_file_was_not_built(tmp_path: Path) -> None:
    """A build that dies while it writes leaves a folder, which is no mart to compare."""
    nodes = {
        name: {
            "resource_type": "model",
            "schema": "scores",
            "alias": name,
            "name": name,
            "path": f"marts/scores/{name}.sql",
            "config": {"meta": {"grain": ["customer_id"]}},
        }
        for name in ("customer_rfm", "customer_frat")
    }
    (tmp_path / "target_duckdb").mkdir()
    (tmp_path / "target_duckdb/manifest.json").write_text(json.dumps({"nodes": nodes}))
    for name, file in (("customer_rfm", "part-0.parquet"), ("customer_frat", "_temporary")):
        folder = tmp_path / "spark/scores.db" / name
        folder.mkdir(parents=True)
        (folder / file).touch()
    assert prove_cluster.built_marts(tmp_path) == {"scores.customer_rfm": ["customer_id"]}


def test_what_cannot_be_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2: no folder, a folder without input, a setting that is none, no Java."""
    for arguments in (["--input", str(tmp_path / "none")], ["--conf", "spark.x"]):
        with pytest.raises(SystemExit) as stopped:
            prove_cluster.main(arguments)
        assert stopped.value.code == 2
    (tmp_path / "empty").mkdir()
    with_input = ["--input", str(tmp_path / "empty"), "--work", str(tmp_path / "work")]
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    assert prove_cluster.main(with_input) == 2
    assert "none of the contract's tables" in capsys.readouterr().err
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert prove_cluster.main(with_input) == 2
    assert "Java 17 is missing" in capsys.readouterr().err


def running(groups: list[int]) -> list[str]:
    """Processes of some groups; a dead one that nobody collected (Z) runs no more."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat=,pid="], capture_output=True, text=True)
    processes = [line.split() for line in listed.stdout.splitlines()]
    assert processes, listed.stderr
    return [pid for group, state, pid in processes if int(group) in groups and state[0] != "Z"]


@needs_java
def test_a_cluster_loses_a_worker_and_leaves_nothing(tmp_path: Path) -> None:
    """The master sees it die; when all ends, so do its processes."""
    with Cluster(tmp_path / "cluster") as cluster:
        pids = [process.pid for process in cluster.processes.values()]
        assert len(cluster.workers("ALIVE")) == 2
        assert cluster.environment()["CLIENTELA_SPARK_MASTER"] == cluster.url
        accident = Accident(cluster, "any", "worker_1", 0, nodes_after=1, lost_executors=1)
        accident.watch("1 of 9 START sql table model core.any ... [RUN]")
        assert accident.problems() == []
        assert len(cluster.workers("ALIVE")) == 1
    deadline = time.monotonic() + 10
    while running(pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert running(pids) == []


@needs_java
def test_a_cluster_that_does_not_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_MASTER_OPTS", "-Xms4g")
    cluster = Cluster(tmp_path / "cluster")
    with pytest.raises(ClusterError, match="Initial heap size"), cluster:
        pass
    assert not cluster.processes
