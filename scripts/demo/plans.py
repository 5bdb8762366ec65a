"""The campaigns of the demo company, one line each; money in cents, windows in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Plan:
    """What a campaign intends, and (pool, size, response, lift) how the generator plays it."""

    campaign_id: str
    name: str
    goal: str
    starts_on: date
    ends_on: date | None
    pool: str = "active"
    size: int = 0
    channels: tuple[str, ...] = ("email",)
    lift: float = 0.0  # extra chance of a purchase inside the window, for those contacted
    window: int | None = None
    control_share: float = 0.0
    origin: str = "classic"
    target: str = ""
    offer: str = ""
    offer_category: str = ""
    offer_product: str = ""
    follow_up: tuple[date, date] | None = None
    follow_up_channels: tuple[str, ...] = ("email",)
    coupon: str = ""
    target_redemption: float | None = None
    target_cost: int | None = None
    fixed_cost: int | None = None
    is_test: bool = False  # its lift is planted to be found: balanced control, no special customers


PLANS = (
    Plan(
        "K01",
        "Autumn list mailing",
        "acquisition",
        date(2024, 10, 7),
        date(2024, 10, 11),
        "prospects",
        330,
        ("mail",),
        window=30,
        target="purchased list and enquiries",
        offer="First order 10% off",
        target_redemption=0.04,
        target_cost=5000,
        fixed_cost=45000,
        coupon="HELLO10",
    ),
    Plan(
        "K02",
        "Spring skin care",
        "cross_sell",
        date(2026, 3, 9),
        date(2026, 3, 9),
        "quiet",
        800,
        ("email",),
        lift=0.15,
        window=14,
        control_share=0.1,
        target="bought in the last 18 months, not in the last three weeks",
        offer="Serum with cream",
        offer_category="cosmetics",
        offer_product="Eye serum 15 ml",
        coupon="SPRING26",
        target_redemption=0.08,
        fixed_cost=30000,
        is_test=True,
    ),
    Plan(
        "K03",
        "Box renewal calls",
        "renewal",
        date(2025, 9, 1),
        date(2025, 9, 19),
        "subscribers",
        60,
        ("phone",),
        lift=0.1,
        window=30,
        target="boxes that end within 60 days",
        offer="One month free",
        target_redemption=0.3,
    ),
    Plan(
        "K04",
        "Time to reorder",
        "replenishment",
        date(2025, 1, 1),
        None,
        "reorder",
        420,
        ("email", "sms"),
        window=15,
        origin="triggered",
        target="products about to run out",
        control_share=0.1,
    ),
    Plan(
        "K05",
        "Loyalty gift by post",
        "loyalty",
        date(2025, 11, 17),
        date(2025, 11, 21),
        "active",
        240,
        ("mail",),
        lift=0.06,
        window=30,
        control_share=0.1,
        target="Champions",
        offer="Handmade soap",
        fixed_cost=60000,
        target_redemption=0.1,
    ),
    Plan(
        "K06",
        "We miss you",
        "reactivation",
        date(2025, 6, 2),
        date(2025, 6, 6),
        "lapsed",
        330,
        ("email", "sms"),
        lift=0.07,
        window=14,
        control_share=0.1,
        target="no purchase for 150 days",
        offer="15% off",
        coupon="BACK15",
        follow_up=(date(2025, 6, 23), date(2025, 6, 27)),
        follow_up_channels=("sms", "phone"),
        target_redemption=0.05,
    ),
    Plan(
        "K07",
        "After-purchase calls",
        "customer_care",
        date(2026, 2, 2),
        date(2026, 2, 27),
        "active",
        70,
        ("phone",),
        target="large first purchases",
    ),
    Plan(
        "K08",
        "What do you drink?",
        "market_research",
        date(2025, 5, 5),
        date(2025, 5, 9),
        "active",
        220,
        ("email", "phone"),
        target="buyers of herbal tea",
        offer_category="herbal_tea",
    ),
    Plan(
        "K09",
        "Summer in the garden",
        "cross_sell",
        date(2026, 6, 22),
        date(2026, 7, 10),
        "nobody",
        0,
        ("email",),
        control_share=0.1,
        target="Champions",
        offer_category="garden",
    ),
    Plan(
        "K10",
        "Autumn supplements",
        "cross_sell",
        date(2025, 10, 6),
        date(2025, 10, 6),
        "quiet",
        760,
        ("email",),
        lift=0.0,
        window=14,
        control_share=0.1,
        target="bought in the last 18 months, not in the last three weeks",
        offer="Vitamin C",
        offer_category="supplements",
        offer_product="Vitamin C 60 tablets",
        fixed_cost=20000,
        is_test=True,
    ),
    Plan(
        "K11",
        "Welcome",
        "loyalty",
        date(2024, 7, 1),
        None,
        "new",
        520,
        ("email",),
        origin="triggered",
        target="first purchase two days ago",
        offer="How to use it",
    ),
    Plan(
        "K12",
        "Tea afternoon in the shop",
        "cross_sell",
        date(2025, 12, 6),
        date(2025, 12, 20),
        "active",
        80,
        ("store",),
        lift=0.15,
        window=7,
        target="visitors of the shop",
        offer_category="herbal_tea",
        offer_product="Loose mint tea 100 g",
    ),
    Plan(
        "K13",
        "Summer text message",
        "reactivation",
        date(2025, 7, 14),
        date(2025, 7, 18),
        "lapsed",
        160,
        ("sms",),
        lift=0.03,
        window=10,
        target="no purchase for 150 days",
        offer="Sun lotion",
        offer_product="Sun lotion SPF 30",
    ),
    Plan(
        "K14",
        "June thanks",
        "loyalty",
        date(2026, 6, 15),
        date(2026, 6, 29),
        "active",
        260,
        ("email", "sms"),
        lift=0.05,
        control_share=0.1,
        target="Loyal",
        offer="Points doubled",
    ),
    Plan(
        "K15",
        "Neighbours",
        "acquisition",
        date(2026, 4, 13),
        date(2026, 4, 24),
        "prospects",
        90,
        ("phone", "store"),
        window=20,
        target="enquiries without a purchase",
        target_redemption=0.03,
        target_cost=6000,
        control_share=0.1,
    ),
)
