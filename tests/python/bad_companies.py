"""Companies in trouble: too little, too much, nothing but losses, and one that is in order."""

from __future__ import annotations

import random
from datetime import date, timedelta

from companies import BUILD, Company, Tables, a_thousand_times, company_of, sale
from trading import PRODUCTS, line, trading

START, END = date(2023, 7, 1), date(2024, 12, 31)
ORDINARY = company_of(trading(150, START, END), PRODUCTS)
EVERY_DAY = [END - timedelta(days=back) for back in range(5000)]


def once(customers: int, days: int) -> Tables:
    """Customers of one purchase each, spread over some days."""
    chance = random.Random(3)
    return company_of(
        *(
            sale(
                f"O{number}",
                f"C{number}",
                str(END - timedelta(days=number % days)),
                line(chance),
            )
            for number in range(customers)
        ),
        PRODUCTS,
    )


def of(tables: Tables, **variables: object) -> Company:
    """A company of which everything is built."""
    return Company(tables, variables, BUILD)


COMPANIES = {
    "one customer": of(trading(1, START, END, seed=4)),
    "bought once": of(once(200, 365)),
    "only returns": of(
        company_of(
            *(
                sale(f"O{number}", f"C{number % 40}", f"2024-{month:02}-10", {"quantity": -1})
                for number, month in enumerate(list(range(1, 13)) * 10)
            )
        )
    ),
    "one day": of(once(50, 1)),
    "ten years": of(
        company_of(
            trading(150, date(2015, 1, 1), date(2015, 12, 31)),
            trading(60, date(2024, 1, 1), date(2024, 12, 31), seed=2),
            PRODUCTS,
        )
    ),
    "five thousand purchases": of(
        company_of(
            ORDINARY,
            *(
                sale(f"X{day}", "daily", str(day), line(random.Random(str(day))))
                for day in EVERY_DAY
            ),
        )
    ),
    "negative margins": of(company_of(trading(150, START, END, unit_cost=50), PRODUCTS)),
    "before the first purchase": of(
        company_of(
            ORDINARY,
            {
                "customers": [
                    {"customer_id": f"C{number}", "created_at": "2023-01-15"}
                    for number in range(40)
                ]
            },
        ),
        as_of_date="2023-01-31",
    ),
    "no categories": of(trading(150, START, END)),
    "ordinary": of(ORDINARY),
    "thousands": of(a_thousand_times(ORDINARY)),
}
