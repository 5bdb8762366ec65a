"""What the shop sells: products, and the regularities planted among them."""

from __future__ import annotations

from datetime import date

from .world import PERIOD_START, Product, World

# name | subcategory | list price in cents | declared duration in days | true cycle if undeclared
ASSORTMENT = {
    "cosmetics": """
        Rose face cream 50 ml|face|2490|45|
        Night cream 50 ml|face|2990|60|
        Eye serum 15 ml|face|1990|30|
        Cleansing milk 200 ml|face|1190||
        Cotton pads 80 pcs|face|290||
        Nettle shampoo 250 ml|hair|890||50
        Nettle conditioner 200 ml|hair|950||
        Almond hand cream|body|650||
        Beeswax lip balm|body|390||
        Oat body lotion|body|1290||
        Sun lotion SPF 30|sun|1690||
        After-sun gel|sun|1290||
        Beard oil|men|1590||
        Lavender water|perfume|1890||""",
    "herbal_tea": """
        Loose mint tea 100 g|loose|790||35
        Chamomile 20 bags|bags|390||
        Fennel 20 bags|bags|390||
        Green tea 50 bags|bags|590||
        Rooibos 100 g|loose|690||
        Lemon balm 80 g|loose|640||
        Acacia honey 500 g|sweet|890||
        Tea infuser|tools|750||
        Stoneware teapot|tools|2490||
        Mallow by weight (kg)|weight|2400||
        Hibiscus by weight (kg)|weight|2800||
        Winter blend 100 g|loose|990||""",
    "pet_food": """
        Dry dog food 10 kg|dog|3690|40|
        Dry cat food 3 kg|cat|1890|28|
        Wet cat food 12 trays|cat|990||
        Cat litter 10 l|cat|790||25
        Dog snacks|dog|490||
        Puppy food 3 kg|dog|1790||
        Flea drops 1 month|health|1290|30|
        Bird seed 1 kg|birds|450||
        Cat toy|toys|590||
        Dog lead|tools|1490||
        Fish flakes|fish|520||""",
    "home_care": """
        Laundry liquid 30 washes|laundry|890|35|
        Softener 1 l|laundry|450||
        Dish soap 1 l|kitchen|390||45
        Dishwasher tabs 40|kitchen|1090|40|
        Floor cleaner 1 l|floors|490||
        Sponges 3 pcs|kitchen|290||
        Bin bags 20 pcs|kitchen|350||
        Glass cleaner|floors|420||
        Stain remover|laundry|590||
        Beeswax candle|air|790||
        Lavender diffuser refill|air|690||""",
    "supplements": """
        Vitamin C 60 tablets|vitamins|1490|60|
        Magnesium 30 sachets|minerals|1290|30|
        Omega 3 60 capsules|vitamins|1990|60|
        Probiotics 28 sachets|gut|1790||28
        Propolis spray|winter|990||
        Royal jelly|winter|1890||
        Melatonin 30 tablets|sleep|990||
        Thyme syrup|winter|890||
        Psyllium fibre|gut|1190||""",
    "baby_care": """
        Nappies 60 pcs|nappies|1690||21
        Wet wipes 72 pcs|nappies|290||
        Baby bath 500 ml|bath|690||
        Zinc cream|nappies|590||
        Baby fennel tea|food|490||
        Baby shampoo|bath|590||
        Cotton muslin|bath|990||""",
    "garden": """
        Basil seeds|seeds|250||
        Potting soil 20 l|soil|690||
        Organic fertiliser|soil|890||
        Lavender in pot|plants|790||
        Watering can|tools|1290||
        Hand rake|tools|890||""",
}
BRANDS = ("Erba Storta", "Casa Lume", "Fogliachiara", "Tre Aquiloni")
AFFINITIES = (  # bought, added to the same basket, probability
    ("Cleansing milk 200 ml", "Cotton pads 80 pcs", 0.50),
    ("Loose mint tea 100 g", "Acacia honey 500 g", 0.35),
    ("Dry cat food 3 kg", "Wet cat food 12 trays", 0.45),
    ("Laundry liquid 30 washes", "Softener 1 l", 0.45),
    ("Nettle shampoo 250 ml", "Nettle conditioner 200 ml", 0.45),
    ("Nappies 60 pcs", "Wet wipes 72 pcs", 0.50),
)
CATEGORY_RELATIONS = (  # first purchase of, leads to, days later, share of customers
    ("baby_care", "home_care", 21, 0.60),
    ("garden", "pet_food", 40, 0.50),
)
POPULARITY_SHAPE = 0.75  # the n-th product of a category sells as 1 / n**0.75
NO_COST = {"Lavender water", "Stoneware teapot", "Bird seed 1 kg", "Hand rake"}
ENDED = {  # on sale until
    "Winter blend 100 g": date(2026, 2, 28),
    "Puppy food 3 kg": date(2025, 9, 30),
    "Beard oil": date(2025, 12, 31),
    "Baby fennel tea": date(2025, 6, 30),
    "Royal jelly": date(2026, 3, 31),
}
NEW = {  # on sale from
    "After-sun gel": date(2026, 5, 4),
    "Cotton muslin": date(2026, 5, 18),
    "Lavender diffuser refill": date(2026, 4, 20),
    "Psyllium fibre": date(2026, 6, 1),
}


def build(world: World) -> None:
    """Fill `world.products` and write down the planted regularities."""
    rng = world.rng("catalogue")
    for category, text in ASSORTMENT.items():
        for rank, item in enumerate(text.strip().splitlines(), start=1):
            name, subcategory, price, duration, cycle = item.strip().split("|")
            _add(
                world,
                name,
                category,
                subcategory,
                rng.choice(BRANDS),
                int(price),
                rng.uniform(0.45, 0.65),
                rank,
            )
            product = world.products[-1]
            product.duration_days = int(duration) if duration else None
            product.cycle_days = int(duration or cycle) if duration or cycle else None
            product.sold_by = "weight" if subcategory == "weight" else "unit"
            product.popularity = round(rank**-POPULARITY_SHAPE, 4)
            if product.cycle_days:
                product.popularity *= (
                    0.35  # bought by the clock: chance purchases would blur the cycle
                )
    _add(world, "Handmade soap (no category)", "", "", "Erba Storta", 450, 0.5, 30)
    _add(world, "Gift voucher box", "", "", "", 2500, 0.6, 30)
    _add(
        world,
        "Free sample",
        "cosmetics",
        "samples",
        "Erba Storta",
        0,
        0.5,
        90,
        sold_by="gift",
        cost=40,
    )
    _add(
        world,
        "Tea box, 12 months",
        "herbal_tea",
        "subscriptions",
        "Fogliachiara",
        11900,
        0.6,
        90,
        sold_by="subscription",
    )
    _add(
        world,
        "Pet box, 12 months",
        "pet_food",
        "subscriptions",
        "Tre Aquiloni",
        19900,
        0.6,
        90,
        sold_by="subscription",
    )
    _add(
        world,
        "Beauty club, 6 months",
        "cosmetics",
        "subscriptions",
        "Erba Storta",
        6900,
        0.6,
        90,
        sold_by="subscription",
    )
    _write_down(world)


def by_name(world: World) -> dict[str, Product]:
    """Products by name, for the tables above."""
    return {product.name: product for product in world.products}


def _add(
    world: World,
    name: str,
    category: str,
    subcategory: str,
    brand: str,
    price: int,
    cost_share: float,
    rank: int,
    sold_by: str = "unit",
    cost: int | None = None,
) -> None:
    known_cost = (
        None if name in NO_COST else (cost if cost is not None else round(price * cost_share))
    )
    world.products.append(
        Product(
            product_id=f"P{len(world.products) + 1:03d}",
            name=name,
            category=category,
            subcategory=subcategory,
            brand=brand,
            price=price,
            cost=known_cost,
            duration_days=None,
            cycle_days=None,
            available_from=NEW.get(
                name, date(2021, 1, 1 + rank % 28) if rank % 3 else PERIOD_START
            ),
            available_until=ENDED.get(name),
            popularity=0.1,
            sold_by=sold_by,
            shelf=f"{'ABCDEFGH'[rank % 8]}{rank % 9 + 1}",
        )
    )


def _write_down(world: World) -> None:
    products = by_name(world)
    world.planted["affinities"] = [
        {
            "product_id": products[a].product_id,
            "added_product_id": products[b].product_id,
            "probability": p,
        }
        for a, b, p in AFFINITIES
    ]
    world.planted["category_relations"] = [
        {"category": a, "leads_to_category": b, "lag_days": lag, "share": share}
        for a, b, lag, share in CATEGORY_RELATIONS
    ]
    world.planted["replenishment_cycles"] = [
        {
            "product_id": p.product_id,
            "declared_duration_days": p.duration_days,
            "true_cycle_days": p.cycle_days,
        }
        for p in world.products
        if p.cycle_days
    ]
    world.planted["products"] = {
        "without_category": [p.product_id for p in world.products if not p.category],
        "without_cost": [p.product_id for p in world.products if p.cost is None],
        "no_longer_available": [p.product_id for p in world.products if p.available_until],
        "new": sorted(products[name].product_id for name in NEW),
        "sold_by_weight": [p.product_id for p in world.products if p.sold_by == "weight"],
        "free_samples": [p.product_id for p in world.products if p.sold_by == "gift"],
        "subscriptions": [p.product_id for p in world.products if p.sold_by == "subscription"],
    }
