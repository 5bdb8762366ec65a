"""Purchase days of the customers, to look back and ahead from a campaign."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date

from .world import Order, World, net_cents


class History:
    """Purchase days of each customer: completed orders with a positive amount."""

    def __init__(self, world: World) -> None:
        self.days: dict[str, list[date]] = {}
        self.orders: dict[tuple[str, date], Order] = {}
        for order in sorted(world.orders, key=lambda o: o.at):
            if order.status == "completed" and sum(net_cents(line) for line in order.lines) > 0:
                self.days.setdefault(order.customer_id, []).append(order.at.date())
                self.orders[order.customer_id, order.at.date()] = order

    def between(self, customer_id: str, first: date, last: date) -> list[date]:
        """Purchase days of a customer from first to last, both included."""
        days = self.days.get(customer_id, [])
        return days[bisect_left(days, first) : bisect_right(days, last)]
