"""A simulation that was broken off: what was done is not done again, and the year is the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from project import ROOT
from simulation import company, nature
from simulation.company import Company
from simulation.diary import Diary
from simulation.house import House, Listing
from simulation.memory import Remembered
from simulation.pressure import Cap, Sent
from simulation.year import Year
from stand_in import StandIn

DEMO = ROOT / "seeds" / "demo"


class Workshop(House):
    """A house that never runs dbt: the stand-in makes its lists; it can be broken at a build."""

    def __init__(self, work: Path, stand_in: StandIn, breaks_at: int = 0) -> None:
        super().__init__(work, DEMO, {})
        self.stand_in = stand_in
        self.breaks_at = breaks_at
        self.builds = 0
        self.exports = 0

    def build(self, *models: str) -> None:
        """Count; break where it is told to."""
        self.builds += 1
        if self.builds == self.breaks_at:
            raise KeyboardInterrupt

    def listing(self, company: Company, categories: tuple[str, ...], day: int) -> Listing | None:
        """The stand-in's."""
        return self.stand_in.listing(company, categories, day)

    def export(self) -> None:
        """A folder of the day, as the ledger has it."""
        self.exports += 1
        day = date.fromordinal(self.stand_in.listed[0].day)
        (self.ledger / str(day)).mkdir(parents=True)

    def permitted(self, company: Company) -> NDArray[np.bool_]:
        """The stand-in's."""
        return self.stand_in.permitted(company)

    def contacts(self) -> list[Sent]:
        """The stand-in's."""
        return self.stand_in.contacts()


def lived(
    shop: Company, folder: Path, input_folder: Path, breaks_at: int = 0
) -> tuple[Year, Workshop]:
    """Five weeks with a list each, or as far as it comes."""
    stand_in = StandIn(most=100)
    workshop = Workshop(folder, stand_in, breaks_at)
    year = Year(
        company=shop,
        nature=nature.invent(shop, 1),
        marketing=Remembered(workshop),
        diary=Diary(DEMO, input_folder, shop),
        caps={"email": Cap(2, 7)},
        costly=set(),
        windows={},
    )
    stand_in.world = year.house.world
    try:
        year.run(35, 7, lambda _: None)
    except KeyboardInterrupt:
        assert breaks_at
    return year, workshop


def test_a_broken_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Five lists and the last build: three before the break, the rest after it, and one world."""
    shop = company.read(DEMO)
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    whole, workshop = lived(shop, tmp_path / "whole", tmp_path / "1")
    assert (workshop.builds, workshop.exports) == (6, 5)
    _, workshop = lived(shop, tmp_path / "broken", tmp_path / "2", breaks_at=4)
    assert (workshop.builds, workshop.exports) == (4, 3)
    again, workshop = lived(shop, tmp_path / "broken", tmp_path / "3")
    assert workshop.builds == 3
    assert again.house.ledger == whole.house.ledger
    assert [one.ledger for one in again.rivals] == [one.ledger for one in whole.rivals]
    for table in ("orders", "order_lines", "contact_events"):
        ours, theirs = (tmp_path / number / f"{table}.csv" for number in ("1", "3"))
        assert ours.read_bytes() == theirs.read_bytes()


def test_a_step_without_a_list_is_remembered_too(tmp_path: Path) -> None:
    shop = company.read(DEMO)
    steps = Remembered(Workshop(tmp_path, StandIn()))
    steps.build("contact_list")
    steps.path.write_text("null", encoding="utf-8")
    assert steps.listing(shop, (), 0) is None
    with pytest.raises(AssertionError):
        steps.export()
