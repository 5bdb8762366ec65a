"""Draws that depend on what they decide and on nothing else: common random numbers.

A draw is a hash of the seed, its purpose, the day, the customer and what it is about. Whether
somebody else was contacted, in which order customers are looked at or how many draws came before
changes none of them, so the same world without one contact is the same world without one contact.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def key_of(text: str) -> np.uint64:
    """A number that stands for a text, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def keys_of(texts: list[str]) -> Keys:
    """A number for each text."""
    return np.array([key_of(text) for text in texts], dtype=np.uint64)


def _mixed(values: Keys) -> Keys:
    """The finaliser of splitmix64: every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))


class Chance:
    """The draws of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._purposes: dict[str, np.uint64] = {}

    def uniform(
        self, purpose: str, keys: Keys, day: int = 0, about: int | NDArray[np.int64] = 0
    ) -> Floats:
        """Numbers from 0 to below 1, one for each key (and each thing it is about)."""
        salt = self._purposes.setdefault(purpose, key_of(f"{self.seed}:{purpose}"))
        with np.errstate(over="ignore"):
            moment = _mixed(np.atleast_1d(salt + np.uint64(day) * _STEP))
            subject = np.asarray(about).astype(np.uint64) * _SECOND
            mixed = _mixed(_mixed(keys ^ moment) + subject)
        return (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)

    def normal(self, purpose: str, keys: Keys, about: int | NDArray[np.int64] = 0) -> Floats:
        """Standard normal numbers (Box and Muller 1958)."""
        radius = np.sqrt(-2 * np.log1p(-self.uniform(f"{purpose} radius", keys, about=about)))
        turn = 2 * np.pi * self.uniform(f"{purpose} turn", keys, about=about)
        return np.asarray(radius * np.cos(turn), dtype=np.float64)
