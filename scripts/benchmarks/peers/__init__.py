"""What a user would write instead of this project: a script of pandas, and one of polars.

Both are honestly written: columns are read once, and nothing loops over rows.
A peer reads the files of the input contract, writes one Parquet file a result, and says how many
seconds each part took. It does less than the marts that MARTS_OF_PART holds against each part:

clean       order lines as they are last known, without cancelled orders: what every customer bought
            on every day. No order returned in full is recognised, no customer merged with another,
            no foreign currency converted, no input row rejected with a reason.
rfm         recency, frequency, monetary, their scores by fifths, and the segment.
frat        decayed category shares, the type, its concentration and the code; no next category.
lifecycle   gaps between purchases and how late a customer is; no stages.
clv         BG/NBD and Gamma-Gamma by package lifetimes, on a sample of as many customers: who is
            alive, and purchases and margin in twelve months. MBG/NBD is not tried.
affinities  pairs of products in baskets. pandas counts them with mlxtend where that fits in memory,
            else with scipy; polars joins the baskets with themselves.

Of all this the marts keep the history of month ends and back-test it; the peers know today alone.
"""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

MARTS_OF_PART: dict[str, tuple[str, ...]] = {
    "clean": ("fct_orders", "fct_purchases"),
    "rfm": ("customer_rfm",),
    "frat": ("customer_frat",),
    "lifecycle": ("customer_lifecycle",),
    "clv": ("customer_value", "clv_parameters"),
    "affinities": ("product_affinities",),
}


def parts() -> list[str]:
    """What a peer's run is made of, in the order in which it comes."""
    return list(MARTS_OF_PART)


def run_peer(peer: str, inputs: str, output: str, as_of: str) -> dict[str, float]:
    """Let pandas or polars make what they can: seconds of each part."""
    module = importlib.import_module(f"benchmarks.peers.{peer}_peer")
    seconds: dict[str, float] = module.run(Path(inputs), Path(output), date.fromisoformat(as_of))
    return seconds
