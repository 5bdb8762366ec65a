"""Texts and names as SQL writes them, whatever quotes are in them."""

from __future__ import annotations


def literal(value: object) -> str:
    """A text, such as a path, in its quotes."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(value: str) -> str:
    """A name in its quotes."""
    return '"' + value.replace('"', '""') + '"'
