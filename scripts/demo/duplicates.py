"""Rows that come twice: older versions, exact copies, and a consent that says both yes and no."""

from __future__ import annotations

from datetime import datetime, timedelta

from .world import World, stamp


def plant(world: World) -> None:
    """Add older versions of rows, and exact copies where a table has no updated_at."""
    world.planted["duplicate_rows"] = {}
    older = "2020-01-01 00:00:00"
    for index in (40, 140, 240, 340):  # the customer as first registered, before moving house
        customer = world.tables["customers"][index]
        moved = datetime.fromisoformat(customer["created_at"]) + timedelta(days=30)
        customer["updated_at"] = max(customer["updated_at"], stamp(moved))
        first = {"street_address": "Via Vecchia 1", "updated_at": customer["created_at"]}
        _copy(world, "customers", (index,), **first)
    _copy(world, "products", (5,), unit_cost="1.00", updated_at=older)
    for index in (300, 1300, 2300, 3300):  # the order as it was at the till, before it was closed
        order = world.tables["orders"][index]
        order["updated_at"] = order["ordered_at"][:11] + "23:30:00"
        _copy(world, "orders", (index,), status="cancelled", updated_at=order["ordered_at"])
    _copy(world, "order_lines", (500, 1500, 2500, 3500, 4500))
    _copy(world, "exchange_rates", (50, 700))
    _copy(world, "subscriptions", (60,), period_amount="1.00", updated_at=older)
    _copy(world, "contacts", (100, 600, 1100, 1600))
    _copy(world, "contact_events", (100, 1100, 2100, 3100))
    _copy(world, "interactions", (100, 600, 1100))
    _copy(world, "consents", (100, 1100, 2100))
    _copy(world, "suppressions", (20,))
    world.planted["duplicate_rows"]["consents"] += len(world.planted["consents"]["same_instant"])


def _copy(world: World, table: str, indexes: tuple[int, ...], **changes: str) -> None:
    rows = world.tables[table]
    good = len(rows) - len(world.planted["rejected_rows"].get(table, []))
    places = sorted({index % good for index in indexes})
    rows += [rows[place] | changes for place in places]
    counts = world.planted["duplicate_rows"]
    counts[table] = counts.get(table, 0) + len(places)
