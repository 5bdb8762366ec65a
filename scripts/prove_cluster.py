"""Prove that a Spark cluster builds what DuckDB does, also when one of its machines dies.

  python scripts/prove_cluster.py                    the demo, as Parquet
  python scripts/prove_cluster.py --kill             a worker is killed in the middle of the build
  python scripts/prove_cluster.py --input folder     CSV (written as Parquet first) or Parquet
  python scripts/prove_cluster.py --kill --select +fct_purchases --kill-during fct_purchases
  python scripts/prove_cluster.py --shuffles         what each model sends from task to task

A standalone cluster of one master and two workers is started on loopback, from the pyspark that is
installed, with a gigabyte and a core for each worker. The project is built on it from Parquet,
fitted as the README says for Spark, and every mart is compared with the one that DuckDB builds from
the same files. With --kill a worker and its executors get SIGKILL some seconds into a model: the
build must succeed all the same, the master must have seen the worker die, and the driver must have
missed its executor. Needs Java 17.

Exit code 0: proven; 1: not; 2: it could not be tried. The result is also written as JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import fit_clv
from cluster_proofs.accident import Accident
from cluster_proofs.cluster import Cluster, ClusterError
from cluster_proofs.inputs import write_parquet
from cluster_proofs.shuffles import say_shuffles, settings_of, shuffles_of
from ending import end_as_an_error_does
from engines import (
    PROJECT,
    FitError,
    build,
    compare,
    emptied,
    fit,
    marts,
    readers_of_the_fit,
    say_differences,
)

KILLED_WORKER = "worker_1"
DURING = "int_customer_states__measured"
DELAY_SECONDS = 3.0


def input_of(options: argparse.Namespace, work: Path) -> Path:
    """The folder of Parquet files that both engines read.

    Raises FileNotFoundError where the given folder holds none of the contract's tables.
    """
    given: Path = options.input
    if any(given.glob("*.parquet")) or any(given.glob("*/*.parquet")):
        return given.resolve()
    for table, count in write_parquet(given, work / "input").items():
        print(f"input: {count:>9,} {table}")
    return work / "input"


def outcomes(work: Path) -> dict[str, int]:
    """How many nodes of Spark's last build ended how: {'model success': 150, ...}."""
    path = work / "target_spark/run_results.json"
    results = json.loads(path.read_text())["results"] if path.exists() else []
    return dict(
        sorted(
            Counter(f"{row['unique_id'].split('.')[0]} {row['status']}" for row in results).items()
        )
    )


def built_marts(work: Path) -> dict[str, list[str]]:
    """The marts that both engines have built, and their keys."""
    return {
        mart: key
        for mart, key in sorted(marts(work).items())
        if any((work / "spark" / f"{mart.replace('.', '.db/')}").glob("*.parquet"))
    }


def prove(options: argparse.Namespace, work: Path) -> tuple[dict[str, Any], list[str]]:
    """Build on both and compare.

    Returns what was measured and why it proves nothing, if it does not. Raises ClusterError,
    FitError, FileNotFoundError or CalledProcessError (of DuckDB's build) where it cannot be tried.
    """
    limits = fit_clv.limits_of(options.vars)
    chosen = ["--vars", options.vars]
    if options.select:
        # Without tests that look at models outside.
        chosen += ["--select", *options.select, "--indirect-selection", "cautious"]
    # What is asked of DuckDB are its rows; `make test` tests them.
    untested = [*chosen, "--exclude-resource-type", "test", "unit_test"]
    chosen += [] if options.unit_tests else ["--exclude-resource-type", "unit_test"]
    settings = {
        "CLIENTELA_INPUT": str(input_of(options, work)),
        "CLIENTELA_SPARK_MEMORY": "2g",
    }
    result: dict[str, Any] = {"workers": 2, "selected": options.select, "killed": None}
    result["seconds_duckdb"] = round(build("duckdb", work, untested, settings))
    spark_settings = settings_of(work / "events") if options.shuffles else {}
    spark_settings |= dict(pair.split("=", 1) for pair in options.conf)
    problems: list[str] = []
    with Cluster(work / "cluster", settings=spark_settings) as cluster:
        print(f"cluster: {cluster.url}, {len(cluster.workers('ALIVE'))} workers", flush=True)
        settings |= cluster.environment()
        accident = Accident(cluster, options.kill_during, KILLED_WORKER, options.kill_after)
        watch = accident.watch if options.kill else None
        try:
            result["seconds_spark"] = round(build("spark", work, chosen, settings, watch))
        except subprocess.CalledProcessError:
            problems.append("the build on the cluster failed")
        result["nodes"] = outcomes(work)
        if options.kill:
            problems += accident.problems()
            result["killed"] = {
                "worker": KILLED_WORKER,
                "during": options.kill_during,
                "after_seconds": round(accident.killed_after_seconds or 0),
                "nodes_before": accident.nodes_before,
                "nodes_after": accident.nodes_after,
                "executors_missed": accident.lost_executors,
                "dead_workers": len(cluster.workers("DEAD")),
            }
        if not problems and not options.select:
            fit(work / "spark", limits)
            try:
                second = ["--vars", options.vars, *readers_of_the_fit()]
                result["seconds_after_fit"] = round(build("spark", work, second, settings))
                result["nodes_after_fit"] = outcomes(work)
            except subprocess.CalledProcessError:
                problems.append("the build after the fit failed")
    if options.shuffles:
        shuffles = shuffles_of(work / "events")
        say_shuffles(shuffles)
        result["shuffles"] = {name: vars(shuffled) for name, shuffled in shuffles.items()}
    failures = {mart: compare(work, mart, key) for mart, key in built_marts(work).items()}
    say_differences(failures)
    missing = [] if options.select else sorted(set(marts(work)) - set(failures))
    problems += [f"{mart} was not built on the cluster" for mart in missing]
    problems += [f"{mart} differs" for mart, found in failures.items() if found]
    if not failures:
        problems.append("no mart was built: nothing is compared")
    result["marts_equal"] = sum(not found for found in failures.values())
    result["marts"] = len(failures)
    return result, problems


def say(result: dict[str, Any], problems: list[str]) -> None:
    """The result as a short table."""
    for name, value in result.items():
        if name == "shuffles":
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{count} {key}" for key, count in value.items())
        if value is not None:
            print(f"{name:<18} {value}")
    for problem in problems:
        print(f"prove_cluster: {problem}", file=sys.stderr)
    print("not proven" if problems else "proven")


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The arguments; exits with 2 where they make no sense."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--input", type=Path, default=PROJECT / "seeds/demo", help="folder (default: the demo)"
    )
    parser.add_argument("--vars", default="{}", help="vars of the builds, as dbt takes them")
    parser.add_argument(
        "--select", nargs="+", default=[], help="build a part, without the fit (default: all)"
    )
    parser.add_argument("--unit-tests", action="store_true", help="run them too, on the cluster")
    parser.add_argument("--kill", action="store_true", help="kill a worker during the build")
    parser.add_argument("--kill-during", default=DURING, metavar="MODEL", help=f"default: {DURING}")
    parser.add_argument(
        "--kill-after",
        type=float,
        default=DELAY_SECONDS,
        metavar="SECONDS",
        help=f"after the model began (default: {DELAY_SECONDS})",
    )
    parser.add_argument("--shuffles", action="store_true", help="measure what models shuffle")
    parser.add_argument(
        "--conf", action="append", default=[], metavar="NAME=VALUE", help="a setting of Spark"
    )
    parser.add_argument("--work", type=Path, help="folder that is kept (default: a temporary one)")
    parser.add_argument(
        "--result", type=Path, default=PROJECT / "target/prove_cluster.json", help="JSON file"
    )
    options = parser.parse_args(arguments)
    if not options.input.is_dir():
        parser.error(f"{options.input} is no folder")
    if wrong := [pair for pair in options.conf if "=" not in pair]:
        parser.error(f"--conf takes NAME=VALUE, not {wrong[0]}")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Prove it.

    Returns 0 where it is proven, 1 where it is not, 2 where it could not be tried; exits with 2
    where the arguments make no sense.
    """
    options = parsed(arguments)
    # Asked to end, it ends the cluster as well.
    end_as_an_error_does()
    if shutil.which("java") is None:
        print("prove_cluster: Java 17 is missing", file=sys.stderr)
        return 2
    work = None
    try:
        work = emptied(
            (options.work or Path(tempfile.mkdtemp(prefix="clientela_cluster_"))).resolve(),
            "prove_cluster",
        )
        result, problems = prove(options, work)
    except (ClusterError, FitError, OSError, ValueError, duckdb.Error) as error:
        print(f"prove_cluster: {error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError:
        print("prove_cluster: the build on DuckDB failed", file=sys.stderr)
        return 2
    finally:
        if options.work is None and work is not None:
            shutil.rmtree(work, ignore_errors=True)
    result |= {"proven": not problems, "problems": problems}
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=2) + "\n")
    say(result, problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
