"""The model of the fuzzy pass: Fellegi and Sunter's (1969), as Splink learns it (2022).

Fellegi and Sunter, A theory for record linkage, JASA 64; Linacre et al., Splink, IJPDS 7.
Each comparison sorts a pair of records into levels, from equal to different. m is the share of a
level among pairs of one customer, u among pairs of two. The logarithms of m/u add up to the
probability. u is counted on random pairs; m is learnt, without labels, by expectation maximisation
on pairs that agree on one thing, for all that they were not chosen by.

Two things are not learnt. Families agree on surname, address, phone and e-mail far more often than
two records of one person are found, so the learning would take "same household" for "same person":
m of given name, birth date and tax code, which tell a family apart, is fixed beforehand. And no m
is below M_FLOOR: what no pair of a small company shows is rare, not impossible.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_level_library import (
    And,
    ColumnsReversedLevel,
    CustomLevel,
    DamerauLevenshteinLevel,
    ElseLevel,
    ExactMatchLevel,
    JaroWinklerLevel,
    NullLevel,
)
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator
from splink.internals.exceptions import SplinkException

from matching.records import BLOCKS, IDENTIFIERS, filled

Levels = list[ComparisonLevelCreator]
Say = Callable[[str], None]

SEED = 20260630
# Random pairs that u is counted on; pairs of a block that m is learnt on.
RANDOM_PAIRS = 1_000_000
TRAINING_PAIRS = 1_000_000
# What is seen in none of n pairs is, at 95%, no more frequent than this by n.
UNSEEN = 3
M_FLOOR = 0.01
# Share of true pairs with an equal e-mail, code, or name and birth date: says how rare pairs are.
RULES_RECALL = 0.7
SURE = (("email",), ("tax_code",), ("vat_number",), ("first_name", "last_name", "birth_date"))
LEARNT_ON = (
    ("email",),
    ("phone",),
    ("tax_code",),
    ("vat_number",),
    ("last_name", "birth_date"),
    ("birth_date", "postal_code"),
    ("first_name", "last_name"),
)


def name_levels(name: str, other: str) -> Levels:
    """Levels of a person's name: rare names weigh more; given name and surname may be swapped."""
    return [
        NullLevel(name),
        ExactMatchLevel(name, term_frequency_adjustments=True),
        JaroWinklerLevel(name, 0.92),
        JaroWinklerLevel(name, 0.85),
        ColumnsReversedLevel(name, other, symmetrical=True),
        ElseLevel(),
    ]


def contact_levels(column: str, *near: ComparisonLevelCreator) -> Levels:
    """Levels of an e-mail or phone; that two desks of companies differ says nothing."""
    nothing = (
        f"{column}_l is null or {column}_r is null or (company_name_l is not null"
        f" and company_name_r is not null and {column}_l != {column}_r)"
    )
    return [
        CustomLevel(nothing).configure(is_null_level=True),
        ExactMatchLevel(column),
        *near,
        ElseLevel(),
    ]


def code_levels(column: str, typos: int) -> Levels:
    """Levels of a code: equal, mistyped, different."""
    return [
        NullLevel(column),
        ExactMatchLevel(column),
        DamerauLevenshteinLevel(column, typos),
        ElseLevel(),
    ]


class Comparison(NamedTuple):
    """Levels of a column, and m of each but the first, which compares nothing."""

    levels: Levels
    shares: Sequence[float]
    is_learnt: bool = True


# Where m is learnt, what it starts from and, if no pair shows the column, stays.
COMPARISONS: dict[str, Comparison] = {
    "first_name": Comparison(
        name_levels("first_name", "last_name"), (0.85, 0.07, 0.03, 0.02, 0.03), is_learnt=False
    ),
    "last_name": Comparison(name_levels("last_name", "first_name"), (0.88, 0.05, 0.03, 0.02, 0.02)),
    "company_name": Comparison(
        [
            NullLevel("company_name"),
            ExactMatchLevel("company_name", term_frequency_adjustments=True),
            JaroWinklerLevel("company_name", 0.95),
            ElseLevel(),
        ],
        (0.85, 0.1, 0.05),
    ),
    "birth_date": Comparison(
        [
            NullLevel("birth_date"),
            ExactMatchLevel("birth_date"),
            DamerauLevenshteinLevel("birth_date", 1),
            DamerauLevenshteinLevel("birth_date", 2),
            ElseLevel(),
        ],
        (0.9, 0.06, 0.02, 0.02),
        is_learnt=False,
    ),
    "street": Comparison(
        [
            NullLevel("street"),
            And(ExactMatchLevel("street"), ExactMatchLevel("postal_code")),
            ExactMatchLevel("street"),
            JaroWinklerLevel("street", 0.95),
            ExactMatchLevel("postal_code"),
            ElseLevel(),
        ],
        (0.6, 0.05, 0.1, 0.1, 0.15),
    ),
    "email": Comparison(
        contact_levels(
            "email",
            CustomLevel("split_part(email_l, '@', 1) = split_part(email_r, '@', 1)"),
            JaroWinklerLevel("email", 0.97),
        ),
        (0.5, 0.05, 0.1, 0.35),
    ),
    "phone": Comparison(
        contact_levels("phone", DamerauLevenshteinLevel("phone", 1)), (0.6, 0.05, 0.35)
    ),
    "tax_code": Comparison(code_levels("tax_code", 2), (0.9, 0.08, 0.02), is_learnt=False),
    "vat_number": Comparison(code_levels("vat_number", 1), (0.9, 0.05, 0.05)),
}


def comparisons(columns: set[str]) -> list[CustomComparison]:
    """What is compared, as far as the records hold it."""
    made = []
    for name, comparison in COMPARISONS.items():
        if name not in columns:
            continue
        for level, share in zip(comparison.levels[1:], comparison.shares, strict=True):
            level.configure(m_probability=share, fix_m_probability=not comparison.is_learnt)
        made.append(
            CustomComparison(comparison_levels=list(comparison.levels), output_column_name=name)
        )
    return made


def completed(model: dict[str, Any], unseen_u: float) -> dict[str, Any]:
    """A learnt model with what was not learnt, and no m so small that it outweighs the rest."""
    for comparison in model["comparisons"]:
        levels = [
            level for level in comparison["comparison_levels"] if not level.get("is_null_level")
        ]
        known = COMPARISONS[comparison["output_column_name"]]
        shares = [
            max(level.get("m_probability", share) if known.is_learnt else share, M_FLOOR)
            for level, share in zip(levels, known.shares, strict=True)
        ]
        for level, share in zip(levels, shares, strict=True):
            level["m_probability"] = share / sum(shares)
            level.setdefault("u_probability", unseen_u)
    return model


def match_rate(connection: duckdb.DuckDBPyConnection, records: str, columns: set[str]) -> float:
    """Probability that two random records are of one customer, from the pairs that surely are."""
    sure = " union ".join(
        f"select one.unique_id, other.unique_id as other_id from {records} as one"
        f" inner join {records} as other using ({', '.join(names)})"
        " where one.unique_id < other.unique_id"
        for names in SURE
        if columns.issuperset(names)
    )
    counts = connection.execute(
        f"select (select count(*) from {records}), (select count(*) from ({sure}))"
        if sure
        else f"select count(*), 0 from {records}"
    ).fetchall()[0]
    return float(max(counts[1], 1) / RULES_RECALL / (counts[0] * (counts[0] - 1) / 2))


def learnable(
    connection: duckdb.DuckDBPyConnection, records: str, columns: set[str]
) -> list[tuple[str, ...]]:
    """What of LEARNT_ON some records agree on, and leaves something to learn.

    Splink would stop at the others, half way.
    """
    levels_use = {
        "first_name": {"first_name", "last_name"},
        "last_name": {"first_name", "last_name"},
        "postal_code": {"street"},
    }
    learnt = {name for name, comparison in COMPARISONS.items() if comparison.is_learnt}
    rules: list[tuple[str, ...]] = []
    for names in LEARNT_ON:
        chosen_by = set[str]().union(*(levels_use.get(name, {name}) for name in names))
        if columns.issuperset(names) and columns & learnt - chosen_by:
            given = " and ".join(f"{name} is not null" for name in names)
            repeated = connection.execute(
                f"select 1 from {records} where {given}"
                f" group by {', '.join(names)} having count(*) > 1 limit 1"
            ).fetchall()
            rules += [names] if repeated else []
    return rules


def learn(linker: Linker, rules: list[tuple[str, ...]], say: Say) -> None:
    """Estimate u, then m."""
    say("counting how often strangers agree")
    linker.training.estimate_u_using_random_sampling(
        max_pairs=RANDOM_PAIRS, seed=SEED, num_chunks=1
    )
    for names in rules:
        say(f"learning from records with the same {' and '.join(names)}")
        before = copy.deepcopy(linker._settings_obj.core_model_settings)
        try:
            # Left free, the share of matches reaches 1 where all pairs match, and Splink stops.
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*names),
                fix_probability_two_random_records_match=True,
                max_pairs=TRAINING_PAIRS,
                record_sample_proportion=1.0,
            )
        except SplinkException:
            # What it gave up half way it leaves in the model.
            linker._settings_obj.core_model_settings = before
            say("  they tell too little")


def score_pairs(
    connection: duckdb.DuckDBPyConnection, records: str, min_probability: float, say: Say
) -> str | None:
    """Learn from a table of cleaned records and score those that share a block.

    Returns the name of a table with unique_id_l, unique_id_r and match_probability; None where the
    records hold nothing to compare.
    """
    # Splink logs parameters and SQL: nothing that a user could act on.
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    columns = filled(connection, records)
    rules = [block_on(name) for name in (*IDENTIFIERS, *BLOCKS) if name in columns]
    compared = comparisons(columns)
    if not rules or not compared:
        return None
    api = DuckDBAPI(connection=connection)
    table = api.register(records)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=list(compared),
        blocking_rules_to_generate_predictions=list(rules),
        retain_matching_columns=False,
        probability_two_random_records_match=match_rate(connection, records, columns),
        max_iterations=50,
    )
    learner = Linker(table, settings, log_level=logging.CRITICAL)
    learn(learner, learnable(connection, records, columns), say)
    count = connection.execute(f"select count(*) from {records}").fetchall()[0][0]
    unseen_u = UNSEEN / min(RANDOM_PAIRS, count * (count - 1) / 2)
    model = completed(learner.misc.save_model_to_json(), unseen_u)
    say("scoring pairs")
    scorer = Linker(table, model, log_level=logging.CRITICAL)
    return scorer.inference.predict(
        threshold_match_probability=min_probability, warning_mode="never"
    ).physical_name
