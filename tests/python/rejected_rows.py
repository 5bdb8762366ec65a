"""A good company, and rows that each break the contract in one way."""

from __future__ import annotations

from typing import Any

from companies import Row, Tables, company_of, sale

GOOD = company_of(
    sale("O1", "C1", "2025-03-01 10:00:00"),
    {"customers": [{"customer_id": "C1", "last_name": "Qzossi"}]},
    {
        "contacts": [
            {
                "contact_id": "X1",
                "campaign_id": "K1",
                "customer_id": "C1",
                "channel": "email",
                "contacted_at": "2025-03-01",
                "is_control": "no",
            }
        ]
    },
    {"exchange_rates": [{"currency_code": "USD", "rate_date": "2025-03-10", "rate": "0.9"}]},
    {"campaigns": [{"campaign_id": "K1", "starts_on": "2025-03-01", "control_share": "0.1"}]},
)

Rejected = tuple[str, str, str, Row]


def order(order_id: str, **columns: Any) -> Row:
    """An order that is right but for the columns given."""
    return {"order_id": order_id, "customer_id": "C1", "ordered_at": "2025-03-02"} | columns


def line(number: Any, **columns: Any) -> Row:
    """A line that is right but for the columns given."""
    return {"order_id": "O1", "line_number": number, "quantity": 1, "unit_price": 5} | columns


def contact(contact_id: str, **columns: Any) -> Row:
    """A contact that is right but for the columns given."""
    return GOOD["contacts"][0] | {"contact_id": contact_id} | columns


def campaign(campaign_id: str, **columns: Any) -> Row:
    """A campaign that is right but for the columns given."""
    return GOOD["campaigns"][0] | {"campaign_id": campaign_id} | columns


def event(contact_id: str, **columns: Any) -> Row:
    """An event that is right but for the columns given."""
    return {"contact_id": contact_id, "event_type": "opened", "occurred_at": "2025-03-02"} | columns


def interaction(interaction_id: str, **columns: Any) -> Row:
    """An interaction that is right but for the columns given."""
    return {
        "interaction_id": interaction_id,
        "customer_id": "C1",
        "occurred_at": "2025-03-02",
        "interaction_type": "visit",
    } | columns


def subscription(subscription_id: str, **columns: Any) -> Row:
    """A subscription that is right but for the columns given."""
    return {
        "subscription_id": subscription_id,
        "customer_id": "C1",
        "starts_on": "2025-01-01",
        "ends_on": "2025-12-31",
    } | columns


def rate(currency_code: str, value: Any, rate_date: str = "2025-03-01") -> Row:
    """An exchange rate."""
    return {"currency_code": currency_code, "rate_date": rate_date, "rate": value}


# Table, key and reason of each row that must be rejected, and the row.
REJECTED: list[Rejected] = [
    ("orders", "B1", "ordered_at is not a timestamp", order("B1", ordered_at="02/03/2025")),
    ("orders", "B2", "ordered_at is not a timestamp", order("B2", ordered_at="2025-02-30")),
    ("orders", "B3", "ordered_at is missing", order("B3", ordered_at="  ")),
    ("orders", "B4", "status is not one of the listed values", order("B4", status="lost")),
    ("orders", "", "order_id is missing", order("")),
    ("orders", "B5", "updated_at is not a timestamp", order("B5", updated_at="soon")),
    (
        "orders",
        "B6",
        "currency_code has no exchange rate on or before the day",
        order("B6", currency_code="XAU"),
    ),
    (
        "orders",
        "B7",
        "currency_code has no exchange rate on or before the day",
        order("B7", currency_code="USD"),
    ),
    ("order_lines", "O1|21", "quantity is not a number", line(21, quantity="three")),
    ("order_lines", "O1|22", "quantity is not a number", line(22, quantity="1,5")),
    ("order_lines", "O1|23", "quantity is not a number", line(23, quantity="1e400")),
    ("order_lines", "O1|24", "quantity is missing", line(24, quantity=None)),
    ("order_lines", "O1|25", "unit_price is not a money", line(25, unit_price="€ 5")),
    (
        "order_lines",
        "O1|26",
        "unit_price and net_amount are both missing",
        line(26, unit_price=None),
    ),
    (
        "order_lines",
        "O1|28",
        "it is a return with a positive amount",
        line(28, quantity=-1, unit_price=-10),
    ),
    (
        "order_lines",
        "O1|29",
        "it is a return with a positive amount",
        line(29, quantity=-1, net_amount="20"),
    ),
    (
        "order_lines",
        "O1|27",
        "its amount is a trillion or more",
        line(27, discount_amount="5000000000000"),
    ),
    ("order_lines", "O1|x", "line_number is not a whole number", line("x")),
    ("order_lines", "ZZ|1", "order_id is not in orders", line(1, order_id="ZZ")),
    ("order_lines", "B1|1", "its order was rejected", line(1, order_id="B1")),
    ("order_lines", "|1", "order_id is missing", line(1, order_id=None)),
    ("contacts", "B1", "customer_id is nobody known", contact("B1", customer_id="nobody")),
    ("contacts", "B2", "is_control is not a flag", contact("B2", is_control="maybe")),
    ("contacts", "B3", "channel is missing", contact("B3", channel="")),
    # No date, as some systems write it: the calendar would begin with the year 1.
    (
        "contacts",
        "B4",
        "contacted_at is not between 1900 and 2199",
        contact("B4", contacted_at="0001-01-01"),
    ),
    ("contact_events", "zz|opened|2025-03-02", "contact_id is not in contacts", event("zz")),
    ("contact_events", "B1|opened|2025-03-02", "its contact was rejected", event("B1")),
    (
        "contact_events",
        "X1|liked|2025-03-02",
        "event_type is not one of the listed values",
        event("X1", event_type="liked"),
    ),
    ("interactions", "B1", "customer_id is nobody known", interaction("B1", customer_id="nobody")),
    ("interactions", "B2", "score is not a number", interaction("B2", score="ten")),
    (
        "interactions",
        "B3",
        "survey is not one of the listed values",
        interaction("B3", survey="ips"),
    ),
    (
        "interactions",
        "B4",
        "occurred_at is not between 1900 and 2199",
        interaction("B4", occurred_at="0001-01-01"),
    ),
    ("exchange_rates", "CHF|2025-03-01", "rate is not greater than zero", rate("CHF", 0)),
    ("exchange_rates", "GBP|2025-03-01", "rate is not greater than zero", rate("GBP", "-1")),
    ("exchange_rates", "JPY|yesterday", "rate_date is not a date", rate("JPY", 1, "yesterday")),
    ("campaigns", "B1", "control_share is not between 0 and 1", campaign("B1", control_share="10")),
    ("campaigns", "B2", "control_share is not a rate", campaign("B2", control_share="10%")),
    (
        "campaigns",
        "B3",
        "target_redemption_rate is not between 0 and 1",
        campaign("B3", target_redemption_rate="-0.1"),
    ),
    (
        "campaigns",
        "B5",
        "attribution_window_days is negative",
        campaign("B5", attribution_window_days="-7"),
    ),
    (
        "campaigns",
        "B6",
        "starts_on is not between 1900 and 2199",
        campaign("B6", starts_on="0001-01-01"),
    ),
    (
        "campaigns",
        "B7",
        "attribution_window_days is over 3650",
        campaign("B7", attribution_window_days="2147483647"),
    ),
    (
        "campaigns",
        "B9",
        "attribution_window_days is over 3650",
        campaign("B9", attribution_window_days="3651"),
    ),
    ("campaigns", "B8", "fixed_cost is negative", campaign("B8", fixed_cost="-100")),
    ("campaigns", "B4", "goal is not one of the listed values", campaign("B4", goal="fame")),
    (
        "subscriptions",
        "B1",
        "ends_on is before starts_on",
        subscription("B1", ends_on="2024-12-31"),
    ),
    ("subscriptions", "B2", "customer_id is missing", subscription("B2", customer_id=None)),
    (
        "subscriptions",
        "B3",
        "cancelled_on is not a date",
        subscription("B3", cancelled_on="2025-06-31"),
    ),
    (
        "subscriptions",
        "B4",
        "starts_on is not between 1900 and 2199",
        subscription("B4", starts_on="0001-01-01"),
    ),
    (
        "customers",
        "B1",
        "birth_date is not a date",
        {"customer_id": "B1", "birth_date": "1970-13-45"},
    ),
    (
        "customers",
        "B2",
        "customer_type is not one of the listed values",
        {"customer_id": "B2", "customer_type": "cat"},
    ),
    ("products", "", "product_id is missing", {"product_id": "", "product_name": "nameless"}),
    # The number of a bar code in the column of costs.
    (
        "products",
        "B2",
        "unit_cost is a billion or more",
        {"product_id": "B2", "unit_cost": "8001234567890"},
    ),
    (
        "products",
        "B3",
        "unit_cost is a billion or more",
        {"product_id": "B3", "unit_cost": "1000000000"},
    ),
    (
        "products",
        "B1",
        "available_from is not a date",
        {"product_id": "B1", "available_from": "spring"},
    ),
    (
        "consents",
        "C1|email||2025-03-01",
        "is_granted is not a flag",
        {"customer_id": "C1", "channel": "email", "is_granted": "ok", "recorded_at": "2025-03-01"},
    ),
    (
        "suppressions",
        "customer_id|whim|2025-03-01",
        "reason is not one of the listed values",
        {
            "identifier_type": "customer_id",
            "identifier": "qz@example.org",
            "reason": "whim",
            "registered_at": "2025-03-01",
        },
    ),
]

TABLES: Tables = company_of(GOOD, *({table: [row]} for table, _, _, row in REJECTED))
