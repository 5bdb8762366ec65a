"""What a day may change in the inputs of a small company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from companies import Row, sale
from daily_shop import PRODUCTS, Shop, line


def order_today(shop: Shop) -> None:
    """The next day and an order on it: the as-of date moves on."""
    shop.today += timedelta(days=shop.chance.choice([1, 1, 12]))
    shop.brought(shop.bought(shop.random_customer(), shop.today))


def late_order(shop: Shop) -> None:
    """An order of a day that has been, which nobody knew of."""
    shop.brought(shop.bought(shop.chance.choice([shop.random_customer(), None]), shop.random_day()))


def correction(shop: Shop) -> None:
    """A line again, of another quantity and product."""
    _, _, lines = shop.random_order()
    if lines:
        row = shop.chance.choice(lines)
        changed = {"quantity": 7, "unit_price": 4, "product_id": f"P{shop.count % PRODUCTS}"}
        shop.brought({"order_lines": [row | changed | {"updated_at": shop.later()}]})


def cancellation(shop: Shop) -> None:
    """An order again, which is cancelled now, or no longer."""
    _, order, _ = shop.random_order()
    status = "completed" if order.get("status") == "cancelled" else "cancelled"
    shop.brought({"orders": [order | {"status": status, "updated_at": shop.later()}]})


def other_customer(shop: Shop) -> None:
    """An order again, which is somebody else's."""
    _, order, _ = shop.random_order()
    changed = {"customer_id": shop.random_customer(), "updated_at": shop.later()}
    shop.brought({"orders": [order | changed]})


def deletion(shop: Shop) -> None:
    """An order that is in no file any more."""
    _, order, _ = shop.random_order()
    for tables in shop.files.values():
        for table in ("orders", "order_lines"):
            tables[table] = [
                row for row in tables.get(table, []) if row["order_id"] != order["order_id"]
            ]


def file_gone(shop: Shop) -> None:
    """A file of orders is not there today; those that were gone stay so, but few at a time."""
    files = sorted({file for file, _ in shop.all_orders() if file.startswith("f")})
    if files and len(shop.gone) < 2:
        file = shop.chance.choice(files)
        shop.gone[file] = shop.files.pop(file)


def file_back(shop: Shop) -> None:
    """All files that were gone are there again, as they were."""
    while shop.gone:
        file, tables = shop.gone.popitem()
        shop.add(tables, file)


def lines_before_order(shop: Shop) -> None:
    """Lines whose order is not there yet, or never will be; one of nobody, one that is broken."""
    rows: list[Row] = [line(shop.chance, order_id="O9999"), line(shop.chance, order_id=None)]
    rows.append(line(shop.chance, order_id="O0001", quantity="many"))
    shop.brought({"order_lines": rows})


def come_back(shop: Shop) -> None:
    """Goods of an order that come back: all of them, or one."""
    _, order, lines = shop.random_order()
    if lines:
        few = lines if shop.chance.random() < 0.5 else lines[:1]
        back = [
            {"product_id": row["product_id"], "quantity": -1, "unit_price": row["unit_price"]}
            for row in few
        ]
        shop.count += 1
        shop.brought(
            sale(f"R{shop.count:04}", order["customer_id"], shop.moment(shop.today), *back)
        )


def new_customer(shop: Shop) -> None:
    """Somebody who was not there, with a record and an order."""
    name = f"N{shop.count:04}"
    shop.brought({"customers": [shop.record(name, f"{name.lower()}@example.org")]})
    shop.brought(shop.bought(name, shop.today))


def merged_customer(shop: Shop) -> None:
    """Somebody's record takes another's address: two customers become one."""
    email = f"{shop.random_customer().lower()}@example.org"
    shop.brought({"customers": [shop.record(shop.random_customer(), email)]})


def split_customer(shop: Shop) -> None:
    """Somebody's record has an address that nobody has: whoever was one with them is not now."""
    shop.count += 1
    name = shop.random_customer()
    shop.brought({"customers": [shop.record(name, f"s{shop.count}@example.org")]})


def changed_product(shop: Shop) -> None:
    """A product of another category and cost, or one of which nothing was known before."""
    shop.brought({"products": [shop.product(shop.chance.randrange(PRODUCTS))]})


def new_category(shop: Shop) -> None:
    """A category that is first by its name: the others are numbered anew."""
    shop.count += 1
    row = shop.product(shop.chance.randrange(PRODUCTS)) | {"category": f"a{shop.count}"}
    shop.brought({"products": [row]})


def own_column(shop: Shop) -> None:
    """A column of the company's own on an order, which the others lack."""
    _, order, _ = shop.random_order()
    shop.brought({"orders": [order | {"x_note": shop.count, "updated_at": shop.later()}]})


def other_var(shop: Shop) -> None:
    """Another margin where no cost is known."""
    shop.variables["default_margin_rate"] = shop.chance.choice([0.5, 0.6, 0.7])


def other_day(shop: Shop) -> None:
    """As of a day: the last month end, or today."""
    day = shop.chance.choice([shop.today, shop.today.replace(day=1) - timedelta(days=1)])
    shop.variables["as_of_date"] = str(day)


def days_back(shop: Shop) -> None:
    """As of a day two weeks ago: the orders since then are not there yet."""
    shop.variables["as_of_date"] = str(shop.today - timedelta(days=14))


def today_again(shop: Shop) -> None:
    """As of today."""
    shop.variables["as_of_date"] = str(shop.today)


ALL = (
    order_today,
    late_order,
    correction,
    cancellation,
    other_customer,
    deletion,
    file_gone,
    file_back,
    lines_before_order,
    come_back,
    new_customer,
    merged_customer,
    split_customer,
    changed_product,
    new_category,
    own_column,
    other_var,
    other_day,
    days_back,
    today_again,
)
CHANGES: dict[str, Callable[[Shop], None]] = {change.__name__: change for change in ALL}
