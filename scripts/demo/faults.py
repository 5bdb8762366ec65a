"""Rows that the contract must reject: few, well below the share that stops a build."""

from __future__ import annotations

from .rows import COLUMNS
from .world import Row, World

NOBODY = "C9999"  # named by no other table


def plant(world: World) -> None:
    """Add rejectable rows to the tables, and write them down."""
    world.planted["rejected_rows"] = {}
    _reject_sales(world)
    _reject_others(world)


def _reject(world: World, table: str, reason: str, column: str, like: Row, **changes: str) -> None:
    """Append a row that resembles a good one but for `changes`.

    Its key names it in the list of what was planted.
    """
    row = like | changes
    world.tables[table].append(row)
    entries = world.planted["rejected_rows"].setdefault(table, [])
    keys = {
        "customers": ("customer_id",),
        "orders": ("order_id",),
        "order_lines": ("order_id", "line_number"),
        "exchange_rates": ("currency_code", "rate_date"),
        "subscriptions": ("subscription_id",),
        "contacts": ("contact_id",),
        "contact_events": ("contact_id", "event_type", "occurred_at"),
        "interactions": ("interaction_id",),
        "consents": ("customer_id", "channel", "purpose", "recorded_at"),
        "suppressions": ("identifier_type", "identifier", "reason", "registered_at"),
    }
    entries.append(
        {"key": "|".join(row[k] for k in keys[table]), "reason": reason, "column": column}
    )


def _reject_sales(world: World) -> None:
    order = world.tables["orders"][100] | {"coupon_code": "", "campaign_id": "", "updated_at": ""}
    line = world.tables["order_lines"][100] | {
        "line_number": "1",
        "quantity": "1",
        "unit_price": "9.90",
        "discount_amount": "",
        "net_amount": "",
        "unit_cost": "",
    }
    _reject(world, "orders", "missing_required", "order_id", order, order_id="")
    _reject(
        world, "orders", "missing_required", "ordered_at", order, order_id="O99001", ordered_at=""
    )
    _reject(
        world,
        "orders",
        "bad_value",
        "ordered_at",
        order,
        order_id="O99002",
        ordered_at="2025-02-30 10:00:00",
    )
    _reject(
        world,
        "orders",
        "bad_value",
        "ordered_at",
        order,
        order_id="O99003",
        ordered_at="last Tuesday",
    )
    _reject(
        world, "orders", "unknown_value", "status", order, order_id="O99004", status="teleported"
    )
    for serial in range(1, 5):  # the lines of a rejected order have no order either
        _reject(world, "order_lines", "unknown_parent", "order_id", line, order_id=f"O9900{serial}")
    for serial in range(5, 9):
        _reject(world, "order_lines", "unknown_parent", "order_id", line, order_id=f"O9900{serial}")
    good = {"order_id": world.tables["orders"][200]["order_id"]}
    _reject(
        world, "order_lines", "missing_required", "order_id", line, order_id="", line_number="91"
    )
    _reject(
        world,
        "order_lines",
        "missing_required",
        "quantity",
        line,
        **good,
        line_number="92",
        quantity="",
    )
    _reject(
        world,
        "order_lines",
        "bad_value",
        "quantity",
        line,
        **good,
        line_number="93",
        quantity="two",
    )
    _reject(
        world,
        "order_lines",
        "bad_value",
        "quantity",
        line,
        **good,
        line_number="94",
        quantity="1,5",
    )
    _reject(
        world,
        "order_lines",
        "no_price_and_no_amount",
        "unit_price",
        line,
        **good,
        line_number="95",
        unit_price="",
    )
    _reject(
        world,
        "order_lines",
        "no_price_and_no_amount",
        "unit_price",
        line,
        **good,
        line_number="96",
        unit_price="",
    )


def _reject_others(world: World) -> None:
    tables = world.tables
    empty_customer = dict.fromkeys(COLUMNS["customers"], "") | {
        "customer_type": "person",
        "city": "Milano",
        "province": "MI",
    }
    _reject(world, "customers", "missing_required", "customer_id", empty_customer)
    _reject(
        world,
        "customers",
        "unknown_value",
        "customer_type",
        empty_customer,
        customer_id="C9901",
        customer_type="robot",
    )
    rate = tables["exchange_rates"][0]
    _reject(
        world, "exchange_rates", "missing_required", "rate", rate, rate_date="2024-06-27", rate=""
    )
    _reject(world, "exchange_rates", "bad_value", "rate_date", rate, rate_date="2025-06-31")
    _reject(
        world,
        "subscriptions",
        "bad_value",
        "ends_on",
        tables["subscriptions"][0],
        subscription_id="B9901",
        ends_on="open",
    )
    contact = tables["contacts"][50] | {"is_control": "false", "cost": ""}
    _reject(
        world,
        "contacts",
        "unknown_parent",
        "customer_id",
        contact,
        contact_id="X99001",
        customer_id=NOBODY,
    )
    _reject(
        world,
        "contacts",
        "unknown_parent",
        "customer_id",
        contact,
        contact_id="X99002",
        customer_id="C9998",
    )
    # A contact may name a campaign that nobody planned: it is kept, and the campaign with it.
    tables["contacts"].append(contact | {"contact_id": "X99003", "campaign_id": "K99"})
    world.planted["inferred_campaigns"] = ["K99"]
    _reject(
        world,
        "contacts",
        "bad_value",
        "contacted_at",
        contact,
        contact_id="X99004",
        contacted_at="2025-13-01 07:30:00",
    )
    _reject(
        world, "contacts", "missing_required", "channel", contact, contact_id="X99005", channel=""
    )
    event = {
        "contact_id": contact["contact_id"],
        "event_type": "opened",
        "occurred_at": "2026-01-05 09:00:00",
        "order_id": "",
        "amount": "",
        "note": "",
    }
    _reject(world, "contact_events", "unknown_parent", "contact_id", event, contact_id="X99901")
    _reject(
        world,
        "contact_events",
        "unknown_parent",
        "contact_id",
        event,
        contact_id="X99902",
        event_type="delivered",
    )
    _reject(world, "contact_events", "unknown_value", "event_type", event, event_type="forwarded")
    _reject(world, "contact_events", "bad_value", "occurred_at", event, occurred_at="soon")
    _reject(world, "contact_events", "missing_required", "event_type", event, event_type="")
    visit = dict.fromkeys(COLUMNS["interactions"], "") | {
        "customer_id": tables["customers"][10]["customer_id"],
        "occurred_at": "2026-01-05 09:00:00",
        "interaction_type": "visit",
    }
    _reject(
        world,
        "interactions",
        "unknown_parent",
        "customer_id",
        visit,
        interaction_id="I9901",
        customer_id=NOBODY,
    )
    _reject(
        world,
        "interactions",
        "unknown_value",
        "interaction_type",
        visit,
        interaction_id="I9902",
        interaction_type="seance",
    )
    _reject(
        world,
        "interactions",
        "bad_value",
        "occurred_at",
        visit,
        interaction_id="I9903",
        occurred_at="2026-02-29 09:00:00",
    )
    consent = dict.fromkeys(COLUMNS["consents"], "") | {
        "customer_id": tables["customers"][20]["customer_id"],
        "channel": "email",
        "purpose": "marketing",
        "is_granted": "true",
        "recorded_at": "2026-01-05 09:00:00",
    }
    _reject(world, "consents", "missing_required", "is_granted", consent, is_granted="")
    _reject(
        world,
        "consents",
        "bad_value",
        "is_granted",
        consent,
        is_granted="maybe",
        recorded_at="2026-01-05 09:00:01",
    )
    _reject(world, "consents", "unknown_value", "purpose", consent, purpose="astrology")
    suppression = {
        "identifier_type": "customer_id",
        "identifier": tables["customers"][30]["customer_id"],
        "reason": "whim",
        "channel": "",
        "registered_at": "2026-01-05 09:00:00",
    }
    _reject(world, "suppressions", "unknown_value", "reason", suppression)
