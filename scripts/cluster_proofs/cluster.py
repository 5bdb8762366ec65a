"""A Spark standalone cluster on this machine: a master and workers of the installed pyspark.

All of it listens on loopback, on ports the system chooses, and writes below one folder. Each worker
leads a process group of its own, which its executors are in: what kills the group kills them all.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

HOST = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 10
POLL_SECONDS = 0.2
# What the driver is told besides the profile. Losing a worker needs no setting of its own: tasks
# that went with it do not count as failed (spark.task.maxFailures), and a stage whose shuffle files
# went is computed anew (spark.stage.maxConsecutiveAttempts). They are missed in three seconds
# instead of fifteen.
DRIVER_SETTINGS = {
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
    "spark.executor.cores": "1",
    "spark.executor.memory": "1g",
    "spark.shuffle.io.retryWait": "1s",
}


class ClusterError(Exception):
    """The cluster could not be started."""


def spark_home() -> Path:
    """Where pyspark keeps Spark.

    Raises ClusterError where it is not installed.
    """
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise ClusterError("pyspark is not installed: make test sets it up")
    return Path(found.origin).parent


@dataclass
class Cluster:
    """A master and its workers, while the `with` block lasts."""

    folder: Path
    worker_count: int = 2
    settings: dict[str, str] = field(default_factory=dict)
    url: str = ""
    page: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Cluster:
        """Start all, and wait until the master knows every worker.

        Raises ClusterError where one does not come up in time; nothing is left running then.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> None:
        conf = self.folder / "conf"
        conf.mkdir(parents=True)
        lines = [f"{name} {value}\n" for name, value in (DRIVER_SETTINGS | self.settings).items()]
        (conf / "spark-defaults.conf").write_text("".join(lines))
        self._launch("master", "master.Master", ["--port", "0"])
        self.url = self._said("master", r"Starting Spark master at (spark://\S+)")
        self.page = self._said("master", r"MasterWebUI.*started at (http://\S+)")
        for number in range(1, self.worker_count + 1):
            name = f"worker_{number}"
            size = ["--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / name)]
            self._launch(name, "worker.Worker", [*size, self.url])
        deadline = time.monotonic() + START_SECONDS
        while len(self.workers("ALIVE")) < self.worker_count:
            if time.monotonic() > deadline:
                raise ClusterError(f"not all workers came up; see {self.folder}")
            time.sleep(POLL_SECONDS)

    def environment(self) -> dict[str, str]:
        """What a driver needs to find the cluster and to stay on loopback."""
        return {
            "CLIENTELA_SPARK_MASTER": self.url,
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_LOCAL_IP": HOST,
        }

    def _launch(self, name: str, kind: str, arguments: list[str]) -> None:
        command = [str(spark_home() / "bin/spark-class"), f"org.apache.spark.deploy.{kind}"]
        command += ["--host", HOST, "--webui-port", "0", *arguments]
        environment = os.environ | {
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_DAEMON_MEMORY": "512m",
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_LOCAL_IP": HOST,
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def log(self, name: str) -> str:
        """What the master or a worker has said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _said(self, name: str, pattern: str) -> str:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.log(name)):
                return found[1]
            if self.processes[name].poll() is not None:
                break
            time.sleep(POLL_SECONDS)
        raise ClusterError(f"the {name} did not start: {self.log(name)[-2000:]}")

    def workers(self, state: str) -> list[dict[str, Any]]:
        """What the master knows of its workers in a state: ALIVE, DEAD."""
        with urllib.request.urlopen(f"{self.page}/json/", timeout=START_SECONDS) as answer:
            found = json.load(answer)["workers"]
        return [worker for worker in found if worker["state"] == state]

    def kill(self, name: str) -> None:
        """SIGKILL for a worker and its executors, at once."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> None:
        """End whatever still runs, workers first; what does not end when asked is killed."""
        for process in reversed(self.processes.values()):
            for kind in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, kind)
                    process.wait(timeout=STOP_SECONDS)
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
        self.processes.clear()
