"""A worker that dies in the middle of a build, at a moment chosen from what dbt says."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field

from cluster_proofs.cluster import Cluster

STARTED = re.compile(r"START sql \w+ model \w+\.(\w+) ")
ENDED = re.compile(r" of \d+ (?:OK|PASS|WARN) ")
NOTICED_SECONDS = 60
POLL_SECONDS = 0.2


@dataclass
class Accident:
    """Kills one worker while a model runs. Its lines are those of dbt, in their order."""

    cluster: Cluster
    during: str
    worker: str
    delay_seconds: float
    started: float = field(default_factory=time.monotonic)
    killed_after_seconds: float | None = None
    nodes_before: int = 0
    nodes_after: int = 0
    lost_executors: int = 0
    timer: threading.Timer | None = None

    def watch(self, line: str) -> None:
        """Look at a line; the first model of the name sets the clock."""
        if ENDED.search(line):
            if self.killed_after_seconds is None:
                self.nodes_before += 1
            else:
                self.nodes_after += 1
        if "Lost executor" in line:
            self.lost_executors += 1
        found = STARTED.search(line)
        if found and found[1] == self.during and self.timer is None:
            self.timer = threading.Timer(self.delay_seconds, self.strike)
            self.timer.daemon = True
            self.timer.start()

    def strike(self) -> None:
        """Kill the worker."""
        self.cluster.kill(self.worker)
        self.killed_after_seconds = time.monotonic() - self.started

    def problems(self) -> list[str]:
        """Why this was no accident that a build survived; nothing where it was one."""
        if self.timer:
            self.timer.join()
        if self.killed_after_seconds is None:
            return [f"model {self.during} never started: no worker was killed"]
        found = []
        if not self.nodes_after:
            found.append("nothing was built after the worker died: it died too late")
        if not self.lost_executors:
            found.append("the driver missed no executor: the dead worker had none of its work")
        deadline = time.monotonic() + NOTICED_SECONDS
        while not (dead := self.cluster.workers("DEAD")) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        if not dead:
            found.append("the master did not see a worker die")
        return found
