"""A run that was broken off goes on where it stopped: lists that were made are not made again.

The truth gives the same answers to the same contacts, so the days between them are lived through
again in seconds; only builds take time.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
from durable import write_whole
from numpy.typing import NDArray

from .company import Company
from .events import Contact
from .house import House, Listing
from .pressure import Sent


class Remembered:
    """The project at work, each of its lists kept in a file until the run is over."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.folder = house.work / "steps"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.step = 0
        self._listing: Listing | None = None

    @property
    def path(self) -> Path:
        """Where the list of this step is kept."""
        return self.folder / f"{self.step:04d}.json"

    def build(self, *models: str) -> None:
        """Begin a step: build, unless its list is known."""
        self.step += 1
        if not self.path.exists():
            self.house.build(*models)

    def permitted(self, company: Company) -> NDArray[np.bool_]:
        """Who may be contacted, as the first build said."""
        path = self.folder / "permitted.json"
        if not path.exists():
            write_whole(path, json.dumps(self.house.permitted(company).tolist()))
        return np.array(json.loads(path.read_text(encoding="utf-8")), dtype=bool)

    def listing(self, company: Company, categories: tuple[str, ...], day: int) -> Listing | None:
        """The list of this step: read from the warehouse once."""
        if self.path.exists():
            self._listing = _read(self.path)
        else:
            self._listing = self.house.listing(company, categories, day)
            _write(self.path, self._listing)
        return self._listing

    def export(self) -> None:
        """Send what is listed, unless it was sent."""
        assert self._listing is not None
        if not (self.house.ledger / str(self._listing.day)).exists():
            self.house.export()

    def contacts(self) -> list[Sent]:
        """Everything that was sent, and everything before."""
        return self.house.contacts()


def _write(path: Path, listing: Listing | None) -> None:
    """Keep a list."""
    kept = None
    if listing is not None:
        kept = asdict(listing)
        kept |= {"day": str(listing.day), "demarketed": sorted(listing.demarketed)}
    write_whole(path, json.dumps(kept))


def _read(path: Path) -> Listing | None:
    """A list that was kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept is None:
        return None
    kept["day"] = date.fromisoformat(kept["day"])
    kept["contacts"] = [Contact(**contact) for contact in kept["contacts"]]
    kept["demarketed"] = frozenset(kept["demarketed"])
    return Listing(**kept)
