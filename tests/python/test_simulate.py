"""The loop of the simulation with a stand-in for the project: caps, rivals, files, page, picture."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import simulate
from project import ROOT
from simulation import company, nature, picture, plans, pressure, report
from simulation.company import Company
from simulation.diary import Diary
from simulation.world import begin
from simulation.year import Year
from stand_in import EVERYBODY, StandIn

DEMO = ROOT / "seeds" / "demo"
CHANNEL_ROWS = pressure.read_channels(ROOT)
CAPS = pressure.caps_of(CHANNEL_ROWS, pressure.read_overall(ROOT, {}))


@pytest.fixture(scope="module")
def shop() -> Company:
    """The demo company."""
    return company.read(DEMO)


def year_of(shop: Company, folder: Path, marketing: StandIn) -> Year:
    """Four worlds of the demo."""
    year = Year(
        company=shop,
        nature=nature.invent(shop, 1),
        marketing=marketing,
        diary=Diary(DEMO, folder / "input", shop),
        caps=CAPS,
        costly={name for name, channel in CHANNEL_ROWS.items() if channel.is_costly},
        windows={EVERYBODY: 14},
    )
    marketing.world = year.house.world
    return year


@pytest.fixture(scope="module")
def quarter(shop: Company, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Twelve weeks with a list each, 250 e-mails at a time."""
    year = year_of(shop, tmp_path_factory.mktemp("quarter"), StandIn(most=250))
    year.run(84, 7, lambda _: None)
    return year


@pytest.fixture(scope="module")
def result(quarter: Year) -> dict[str, Any]:
    """Its numbers, with a measured lift that is near the truth and a margin that is far from it."""
    (true,) = quarter.truth.lifts(quarter.house.ledger.sales)
    row = {"campaign_id": EVERYBODY, "control_count": 50}
    row |= {"lift": true.lift, "lift_low": true.lift - 0.1, "lift_high": true.lift + 0.1}
    row |= dict.fromkeys(("incremental_margin", "incremental_margin_high"), 0.0)
    row["incremental_margin_low"] = -1.0
    head = {"months": 3, "every": 7, "seed": 1, "variables": {}, "seconds": 1, "build_seconds": 0}
    return report.result_of(quarter, [row], CHANNEL_ROWS, head)


# -- the loop


def test_every_policy_spends_the_same(quarter: Year, result: dict[str, Any]) -> None:
    house, random, best, nobody = result["policies"]
    assert house["by_channel"] == random["by_channel"] == best["by_channel"]
    assert house["contacts"] == 12 * 250 and nobody["contacts"] == 0
    assert house["cost"] == random["cost"] == best["cost"] > 0 == nobody["extra"]
    assert result["violations"] == {"next best offers": 0, "random": 0, "best customers": 0}
    assert quarter.missing.total() == 0


def test_nobody_is_the_company_left_alone(shop: Company, quarter: Year) -> None:
    world = begin(shop, quarter.nature)
    assert quarter.nobody.ledger.sales == [sale for _ in range(84) for sale in world.step()]


def test_reminders_on_the_right_day_are_answered_more(result: dict[str, Any]) -> None:
    house, random, best, _ = result["policies"]
    assert house["answers"] > 2 * max(random["answers"], best["answers"])


def test_a_list_a_day_is_too_much_and_is_said_so(shop: Company, tmp_path: Path) -> None:
    """The stand-in knows no caps: the check finds it, and the rivals, who know them, fall short."""
    year = year_of(shop, tmp_path, StandIn(most=100))
    year.run(6, 1, lambda _: None)
    found = year.violations()
    assert found["next best offers"] > 0
    assert found["random"] == found["best customers"] == 0
    assert year.after_unsubscribing().keys() == found.keys()


def test_the_files_say_what_happened(shop: Company, quarter: Year) -> None:
    """Orders, lines and events are whole, of this world alone, and add up to what was sold."""
    folder = quarter.diary.folder

    def new(table: str) -> list[dict[str, str]]:
        before = sum(1 for _ in company.rows_of(DEMO, table))
        return list(company.rows_of(folder, table))[before:]

    orders, lines, events = new("orders"), new("order_lines"), new("contact_events")
    sales = [one for one in quarter.house.ledger.sales if one.term is None]
    assert len(lines) == len(sales)
    assert len(orders) == len({(one.customer, one.day) for one in sales})
    assert {line["order_id"] for line in lines} == {order["order_id"] for order in orders}
    amount = sum(float(one["unit_price"]) - float(one["discount_amount"]) for one in lines)
    assert amount == pytest.approx(sum(one.amount for one in sales))
    assert len(new("subscriptions")) == len(quarter.house.ledger.sales) - len(sales)
    ids = {one.contact_id for one in quarter.house.ledger.contacts}
    assert {event["contact_id"] for event in events} <= ids
    answered = sum(1 for one in sales if one.contact is not None)
    assert Counter(event["event_type"] for event in events)["responded"] == answered > 0
    assert all(None not in row and None not in row.values() for row in [*orders, *lines, *events])


# -- plans


def test_each_goal_has_a_campaign_every_day_of_the_year() -> None:
    """The old triggered ones end the day before; the others stay as they are."""
    last = date(2026, 6, 30)
    rows = plans.planned(DEMO, last, last + timedelta(days=365), 0.2)
    old = {row["campaign_id"]: row for row in rows}
    assert old["K04"]["ends_on"] == old["K11"]["ends_on"] == "2026-06-29"
    assert old["K09"]["ends_on"] == "2026-07-10"
    for goal in plans.GOALS:
        for days in range(365):
            day = str(last + timedelta(days=days))
            running = [
                row
                for row in rows
                if row["goal"] == goal
                and row["origin"] == "triggered"
                and row["starts_on"] <= day <= row["ends_on"]
            ]
            assert len(running) == 1, (goal, day)


# -- page and picture


def test_the_page_is_written_from_the_result(tmp_path: Path, result: dict[str, Any]) -> None:
    """Between its marks, again and again; text around stays; a page without a place is refused."""
    page = tmp_path / "simulation.md"
    marks = "".join(
        f"{report.BEGIN.format(name)}\n{report.END.format(name)}\ntext\n"
        for name in ("run", "policies", "lifts")
    )
    page.write_text(f"# Title\n{marks}", encoding="utf-8")
    simulate.write_docs(tmp_path, result)
    first = page.read_text(encoding="utf-8")
    simulate.write_docs(tmp_path, result)
    assert page.read_text(encoding="utf-8") == first
    assert json.loads((tmp_path / "simulation.json").read_text(encoding="utf-8")) == result
    assert first.startswith("# Title\n") and first.count("text\n") == 3
    (lift,) = result["lifts"]
    assert lift["lift_is_inside"] and not lift["incremental_margin_is_inside"]
    assert (
        f"| {EVERYBODY} |" in first
        and "| **no** |" in first
        and "| next best offers | 3,000 |" in first
    )
    page.write_text("# Title\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"simulation\.md has no place for run"):
        simulate.write_docs(tmp_path, result)


def test_the_picture_has_a_line_for_each_policy(result: dict[str, Any]) -> None:
    """Well-formed, without the world where nobody is contacted: that is the zero line."""
    root = ElementTree.fromstring(picture.draw(result))
    space = "{http://www.w3.org/2000/svg}"
    lines = root.findall(f"{space}polyline")
    assert [line.get("class") for line in lines] != [] and len(lines) == 3
    months = len(result["policies"][0]["monthly"]) + 1
    assert all(len((line.get("points") or "").split()) == months for line in lines)
    texts = [text.text for text in root.findall(f"{space}text")]
    assert {"next best offers", "random", "best customers"} <= set(texts)
    assert "nobody" not in texts


def test_the_committed_page_is_that_of_the_committed_result() -> None:
    """Nobody copied numbers by hand."""
    page = (ROOT / "docs" / "simulation.md").read_text(encoding="utf-8")
    stored = json.loads((ROOT / "docs" / "simulation.json").read_text(encoding="utf-8"))
    assert report.policies_table(stored) in page
    assert report.lifts_table(stored) in page
    drawn = (ROOT / "docs" / "simulation.svg").read_text(encoding="utf-8")
    assert drawn == picture.draw(stored)
    assert sum(stored["violations"].values()) == 0


# -- the command


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--months", "0"], "begin with 1"),
        (["--every", "0"], "begin with 1"),
        (["--control-share", "1"], "between 0 and 1"),
        (["--from-result", "x.json"], "without --docs"),
        (["--work", "."], "was not made by a run"),
        (["--input", "nowhere"], "lacks customers.csv"),
    ],
)
def test_wrong_use_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        simulate.main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_rows_are_added_under_the_columns_that_are_there(shop: Company, tmp_path: Path) -> None:
    """A company's file may lack columns, and have others."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "orders.csv").write_text("x_till,order_id,ordered_at\n7,O1,2025-01-01\n")
    diary = Diary(source, tmp_path / "input", shop)
    diary.append("orders", [{"order_id": "S1", "ordered_at": "now", "customer_id": "A"}])
    with (tmp_path / "input" / "orders.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[1] == {"x_till": "", "order_id": "S1", "ordered_at": "now"}
    diary.append("interactions", [{"interaction_id": "I1"}])
    assert not (tmp_path / "input" / "interactions.csv").exists()
