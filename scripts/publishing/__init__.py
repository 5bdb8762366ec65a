"""Publishing the marts of a build: whole versions, served while the next one is made."""

from __future__ import annotations

from typing import Any


class RefreshError(Exception):
    """Why a refresh ended without publishing; the exit code tells a scheduler the same."""

    code, status = 1, "failed"


class BuildFailedError(RefreshError):
    """A model or an error test failed."""

    code, status = 1, "build_failed"

    def __init__(self, text: str, told: dict[str, Any] | None) -> None:
        super().__init__(text)
        self.told = told


class UsageError(RefreshError):
    """What was asked for makes no sense."""

    code, status = 2, "usage_error"


class BusyError(RefreshError):
    """Another refresh or build is at it."""

    code, status = 3, "busy"


class ShrunkError(RefreshError):
    """A mart has far fewer rows than the one that is served."""

    code, status = 4, "refused"


class PublishError(RefreshError):
    """The build is good, but its marts could not be put where readers look."""

    code, status = 5, "publishing_failed"


class UnforeseenError(RefreshError):
    """Something that nobody thought of."""

    code, status = 6, "failed"
