"""Twenty customers, each made to try one rule of purchases, returns, money or margin."""

from __future__ import annotations

from companies import Row, Tables, company_of, order_of, sale

BACK: Row = {"quantity": -1}
USD: Row = {"currency_code": "USD"}
TABLES: Tables = company_of(
    # -- returned in full: in the order itself, later that day, on a later day
    sale("A1", "same order", "2025-03-01 10:00", {}, BACK),
    sale("B1", "same day", "2025-03-01 10:00"),
    sale("B2", "same day", "2025-03-01 15:00", BACK),
    sale("C1", "later day", "2025-03-03"),
    sale("C2", "later day", "2025-07-01", BACK),
    # -- returned in part, returned without having been bought, bought twice and returned once
    sale("D1", "in part", "2025-04-01", {"quantity": 3}),
    sale("D2", "in part", "2025-05-01", BACK),
    sale("E1", "never bought", "2025-04-02"),
    sale("E2", "never bought", "2025-05-02", BACK | {"product_id": "P2"}),
    sale("F1", "last in first out", "2025-03-01"),
    sale("F2", "last in first out", "2025-04-01"),
    sale("F3", "last in first out", "2025-05-01", BACK),
    # -- several orders of a day are one purchase
    sale("G1", "three orders", "2025-05-05 09:00"),
    sale("G2", "three orders", "2025-05-05 18:00"),
    sale("G3", "three orders", "2025-06-05"),
    # -- the edge of a window of 365 days that ends on 2025-12-31
    sale("H1", "inside", "2025-01-01 00:00:00"),
    sale("H2", "outside", "2024-12-31 23:59:59"),
    # -- last known rate: of the day before in a gap, of the day itself, before the next
    sale("I1", "foreign", "2025-05-04 12:00", **USD),
    sale("I2", "foreign", "2025-05-05 12:00", **USD),
    sale("I3", "foreign", "2025-06-30 12:00", {"unit_cost": 5}, **USD),
    # -- margin: cost of the line, of the product, of nobody
    sale("J1", "line cost", "2025-03-01", {"unit_cost": 3}),
    sale("K1", "product cost", "2025-03-01"),
    sale("L1", "no cost", "2025-03-01", {"product_id": "P2"}),
    # -- no purchases
    sale("M1", "gift", "2025-03-01", {"unit_price": 0}),
    sale("N1", "cancelled", "2025-03-01", status="cancelled"),
    sale("O1", None, "2025-03-01"),
    # -- alike in everything
    sale("P1", "twin 1", "2025-02-02"),
    sale("Q1", "twin 2", "2025-02-02"),
    # -- changed after June: as it was, and as it is
    sale("R1", "changed", "2025-03-01", updated_at="2025-03-01"),
    {
        "orders": [
            order_of("R1", "changed", "2025-03-01", status="cancelled", updated_at="2025-07-01")
        ]
    },
    # -- known in July only
    sale("S1", "of july", "2025-07-05", {"product_id": "P9"}, campaign_id="K9"),
    {
        "products": [
            {"product_id": "P1", "category": "tea", "unit_cost": 4},
            {"product_id": "P2", "category": "mugs"},
        ],
        "exchange_rates": [
            {"currency_code": "USD", "rate_date": day, "rate": rate}
            for day, rate in (("2025-05-01", 0.9), ("2025-05-05", 0.8), ("2025-07-01", 0.1))
        ],
    },
)
