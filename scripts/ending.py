"""How a program ends that is asked to."""

from __future__ import annotations

import signal
from types import FrameType


def end_as_an_error_does() -> None:
    """From here on SIGTERM raises SystemExit: what was begun is undone, nothing is left behind."""
    signal.signal(signal.SIGTERM, _end)


def _end(number: int, _: FrameType | None) -> None:
    """Exit code as a shell tells it."""
    raise SystemExit(128 + number)
