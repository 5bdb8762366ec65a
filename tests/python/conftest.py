"""What the tests of inputs share: dbt away from the repository's files, a company built once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import duckdb
import pytest
from bad_inputs import Bad
from companies import BUILD
from contact_lists import DATE, Shop
from dbt_process import READER, Dbt, Run
from demo_build import DEMO, YEAR_END, opened
from hygiene import Hygiene, rendered
from published_shop import PublishedShop
from replays import Replays


@pytest.fixture(autouse=True)
def nothing_is_held() -> Iterator[None]:
    """No test leaves a database open."""
    yield
    READER.close()


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dbt]:
    """Runs dbt; no target folder, log or database of it is in the repository."""
    runner = Dbt(tmp_path_factory.mktemp("dbt"))
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def replays(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Replays:
    """Builds companies of which dbt does what their files decide."""
    return Replays(dbt, tmp_path_factory.mktemp("replays"))


@pytest.fixture(scope="session")
def good_company(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small company whose input is in order, built."""
    folder = tmp_path_factory.mktemp("good")
    Bad("none", {}, ()).write(folder / "input")
    return dbt.run(BUILD, folder / "input", folder / "good.duckdb")


@pytest.fixture(scope="session")
def year_end(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Future[Run]:
    """The demo as of an earlier day, built with every mart and every test."""
    database = tmp_path_factory.mktemp("year_end") / "year_end.duckdb"
    return dbt.submit(BUILD, DEMO, database, {"as_of_date": YEAR_END})


@pytest.fixture(scope="module")
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse that `make test` built from the demo."""
    with opened() as connection:
        yield connection


@pytest.fixture(scope="session")
def hygiene(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Hygiene:
    """The hygiene macros, rendered."""
    return rendered(dbt, tmp_path_factory.mktemp("hygiene"))


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No warehouse and no ledger is named by the environment."""
    for name in ("CLIENTELA_LEDGER", "CLIENTELA_DB"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A warehouse made by hand that holds one contact list."""
    return Shop(tmp_path).build(DATE)


def selected(request: pytest.FixtureRequest, argument: str) -> list[object]:
    """Values of a parameter in the tests that will run, so that no other case is started."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    return [call.params[argument] for call in calls if call and argument in call.params]


@pytest.fixture
def published_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishedShop:
    """A small shop whose marts are there to be published."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    return PublishedShop(tmp_path)
