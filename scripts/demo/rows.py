"""Turns records into rows: the columns of each table, in the order of the contract."""

from __future__ import annotations

from datetime import datetime, timedelta

from .plans import PLANS
from .world import Contact, Customer, Order, Row, World, money, number, stamp

# Left out on purpose, to show that optional columns may be missing: order_lines.updated_at and
# contacts.updated_at.
# The contract's columns plus two x_ columns, which travel to the dimensions untouched.
COLUMNS: dict[str, tuple[str, ...]] = {
    "customers": (
        "customer_id",
        "customer_type",
        "first_name",
        "last_name",
        "company_name",
        "tax_code",
        "vat_number",
        "email",
        "phone",
        "mobile",
        "street_address",
        "postal_code",
        "city",
        "province",
        "country_code",
        "birth_date",
        "created_at",
        "acquisition_source",
        "referred_by_customer_id",
        "declared_channel",
        "declared_interests",
        "household_id",
        "updated_at",
        "x_loyalty_card",
    ),
    "products": (
        "product_id",
        "product_name",
        "category",
        "subcategory",
        "brand",
        "list_price",
        "unit_cost",
        "duration_days",
        "available_from",
        "available_until",
        "updated_at",
        "x_shelf",
    ),
    "orders": (
        "order_id",
        "customer_id",
        "ordered_at",
        "sales_channel",
        "store_id",
        "currency_code",
        "status",
        "coupon_code",
        "campaign_id",
        "updated_at",
    ),
    "order_lines": (
        "order_id",
        "line_number",
        "product_id",
        "quantity",
        "unit_price",
        "discount_amount",
        "net_amount",
        "unit_cost",
    ),
    "exchange_rates": ("currency_code", "rate_date", "rate"),
    "subscriptions": (
        "subscription_id",
        "customer_id",
        "product_id",
        "starts_on",
        "ends_on",
        "cancelled_on",
        "period_amount",
        "updated_at",
    ),
    "campaigns": (
        "campaign_id",
        "campaign_name",
        "goal",
        "origin",
        "target",
        "offer",
        "offer_category",
        "offer_product_id",
        "starts_on",
        "ends_on",
        "follow_up_starts_on",
        "follow_up_ends_on",
        "attribution_window_days",
        "target_redemption_rate",
        "target_acquisition_cost",
        "fixed_cost",
        "control_share",
        "updated_at",
    ),
    "contacts": (
        "contact_id",
        "campaign_id",
        "customer_id",
        "channel",
        "wave",
        "contacted_at",
        "is_control",
        "cost",
    ),
    "contact_events": ("contact_id", "event_type", "occurred_at", "order_id", "amount", "note"),
    "interactions": (
        "interaction_id",
        "customer_id",
        "occurred_at",
        "interaction_type",
        "channel",
        "topic",
        "category",
        "product_id",
        "survey",
        "score",
        "resolved_at",
        "body",
    ),
    "consents": ("customer_id", "channel", "purpose", "is_granted", "legal_basis", "recorded_at"),
    "suppressions": ("identifier_type", "identifier", "reason", "channel", "registered_at"),
}


def build(world: World) -> None:
    """Fill the tables that are still records; the others are rows already."""
    tables = world.tables
    tables["customers"] = [_customer(c) for c in world.customers]
    tables["products"] = [
        {
            "product_id": p.product_id,
            "product_name": p.name,
            "category": p.category,
            "subcategory": p.subcategory,
            "brand": p.brand,
            "list_price": money(p.price),
            "unit_cost": money(p.cost),
            "duration_days": str(p.duration_days or ""),
            "available_from": p.available_from.isoformat(),
            "available_until": p.available_until.isoformat() if p.available_until else "",
            "updated_at": "2026-06-01 06:00:00"
            if p.available_from.year == 2026
            else "2024-06-30 06:00:00",
            "x_shelf": p.shelf,
        }
        for p in world.products
    ]
    tables["orders"] = [_order(o) for o in world.orders]
    tables["order_lines"] = [row for o in world.orders for row in _lines(o)]
    tables["campaigns"] = _campaigns(world)
    tables["contacts"] = [_contact(c) for c in world.contacts]
    tables["contact_events"] = [row for c in world.contacts for row in _events(c)]


def _customer(c: Customer) -> Row:
    return {
        "customer_id": c.customer_id,
        "customer_type": ""
        if c.customer_type == "person" and int(c.customer_id[1:]) % 9 == 0
        else c.customer_type,
        "first_name": c.first_name,
        "last_name": c.last_name,
        "company_name": c.company_name,
        "tax_code": c.tax_code,
        "vat_number": c.vat_number,
        "email": c.email,
        "phone": c.phone,
        "mobile": c.mobile,
        "street_address": c.street_address,
        "postal_code": c.postal_code,
        "city": c.city,
        "province": c.province,
        "country_code": c.country_code,
        "birth_date": c.birth_date.isoformat() if c.birth_date else "",
        "created_at": stamp(c.created_at),
        "acquisition_source": c.acquisition_source,
        "referred_by_customer_id": c.referred_by_customer_id,
        "declared_channel": c.declared_channel,
        "declared_interests": c.declared_interests,
        "household_id": c.household_id,
        "updated_at": stamp(max(c.updated_at or c.created_at, c.created_at)),
        "x_loyalty_card": c.x_loyalty_card,
    }


def _order(o: Order) -> Row:
    return {
        "order_id": o.order_id,
        "customer_id": o.customer_id,
        "ordered_at": stamp(o.at),
        "sales_channel": o.channel,
        "store_id": o.store_id,
        "currency_code": "" if o.currency == "EUR" and o.channel != "web" else o.currency,
        "status": ""
        if o.status == "completed" and o.channel == "store"
        else o.status,  # empty: the default
        "coupon_code": o.coupon,
        "campaign_id": o.campaign_id,
        "updated_at": stamp(o.updated_at),
    }


def _lines(o: Order) -> list[Row]:
    return [
        {
            "order_id": o.order_id,
            "line_number": str(index),
            "product_id": line.product_id,
            "quantity": number(line.quantity),
            "unit_price": money(line.unit_price),
            "discount_amount": money(line.discount) if line.discount else "",
            "net_amount": money(line.net),
            "unit_cost": money(line.unit_cost),
        }
        for index, line in enumerate(o.lines, start=1)
    ]


def _campaigns(world: World) -> list[Row]:
    ids = {p.name: p.product_id for p in world.products}
    return [
        {
            "campaign_id": p.campaign_id,
            "campaign_name": p.name,
            "goal": p.goal,
            "origin": "" if p.campaign_id in ("K12", "K13") else p.origin,
            "target": p.target,
            "offer": p.offer,
            "offer_category": p.offer_category,
            "offer_product_id": ids.get(p.offer_product, ""),
            "starts_on": p.starts_on.isoformat(),
            "ends_on": p.ends_on.isoformat() if p.ends_on else "",
            "follow_up_starts_on": p.follow_up[0].isoformat() if p.follow_up else "",
            "follow_up_ends_on": p.follow_up[1].isoformat() if p.follow_up else "",
            "attribution_window_days": str(p.window or ""),
            "target_redemption_rate": str(p.target_redemption or ""),
            "target_acquisition_cost": money(p.target_cost),
            "fixed_cost": money(p.fixed_cost),
            "control_share": str(p.control_share or ""),
            "updated_at": stamp(
                datetime.combine(p.starts_on - timedelta(days=10), datetime.min.time())
            ),
        }
        for p in PLANS
    ]


def _contact(c: Contact) -> Row:
    return {
        "contact_id": c.contact_id,
        "campaign_id": c.campaign_id,
        "customer_id": c.customer_id,
        "channel": c.channel,
        "wave": str(c.wave) if c.wave > 1 or c.campaign_id == "K06" else "",
        "contacted_at": stamp(c.at),
        "is_control": "true" if c.is_control else "false",
        "cost": money(c.cost),
    }


def _events(c: Contact) -> list[Row]:
    return [
        {
            "contact_id": c.contact_id,
            "event_type": kind,
            "occurred_at": stamp(moment),
            "order_id": order.order_id if order else "",
            "amount": money(amount),
            "note": note,
        }
        for kind, moment, order, amount, note in sorted(
            c.events, key=lambda event: (event[1], event[0])
        )
    ]
