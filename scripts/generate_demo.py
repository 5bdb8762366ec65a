#!/usr/bin/env python3
"""Write the demo company.

One CSV for each input table, and planted.json with what there is to be found.

The same seed and size give the same bytes. docs/demo.md says what was planted and why.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from demo import (
    campaigns,
    catalogue,
    consents,
    duplicates,
    faults,
    identities,
    odd_sales,
    output,
    people,
    rows,
    sales,
    service,
)
from demo.world import World

DEFAULT_SEED = 20260630
DEFAULT_CUSTOMERS = 2000
DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "seeds" / "demo"


def generate(seed: int, customer_count: int) -> World:
    """Invent the whole company; each step sees what the earlier ones made."""
    world = World(seed, customer_count)
    catalogue.build(world)
    people.build(world)
    identities.plant(world)
    shop = sales.simulate(world)
    odd_sales.plant(world, shop)
    service.build_subscriptions(world)
    campaigns.run(world, shop)
    odd_sales.number_orders(world)
    service.build(world)
    consents.build(world)
    rows.build(world)
    faults.plant(world)
    duplicates.plant(world)
    return world


def main(arguments: list[str] | None = None) -> None:
    """Read the arguments, generate, write, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--seed",
        type=int,
        default=DEFAULT_SEED,
        help="number that decides everything (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_FOLDER, help="folder to write to (default: seeds/demo)"
    )
    parser.add_argument(
        "--customers",
        type=int,
        default=DEFAULT_CUSTOMERS,
        help="rows of customers, 500 to 9000 (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    if not 500 <= options.customers <= 9000:
        parser.error(
            "--customers: 500 to 9000, as the odd cases need room and ids have four digits"
        )
    world = generate(options.seed, options.customers)
    output.write(world, options.out)
    size = sum(
        path.stat().st_size for path in options.out.iterdir() if path.suffix in (".csv", ".json")
    )
    for table in rows.COLUMNS:
        print(f"{table:16} {len(world.tables[table]):7,d} rows")
    print(f"{size / 1e6:.2f} MB in {len(rows.COLUMNS) + 1} files")


if __name__ == "__main__":
    main()
