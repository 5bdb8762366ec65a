"""What the project promises (contract/) is what its models say."""

from __future__ import annotations

from typing import Any

import pytest
from project import MODELS, ROOT, grain, load, models

INPUTS: dict[str, Any] = load(ROOT / "contract/inputs.yml")["inputs"]
MARTS: dict[str, dict[str, Any]] = {
    mart: {**promise, "domain": domain}
    for domain, marts in load(ROOT / "contract/marts.yml")["marts"].items()
    for mart, promise in marts.items()
}
DATA_TYPES = {
    "id": {"string"},
    "text": {"string"},
    "money": {"decimal(18,4)"},
    "rate": {"decimal(9,6)"},
    "number": {"int", "bigint", "decimal(18,4)", "decimal(18,8)"},
    "date": {"date"},
    "timestamp": {"timestamp"},
    "flag": {"boolean"},
}


def staging(table: str) -> dict[str, Any]:
    """The staging model of an input table, as its yml describes it."""
    (model,) = load(MODELS / f"staging/stg_{table}.yml")["models"]
    found: dict[str, Any] = model
    return found


def test_every_input_has_a_staging_model() -> None:
    """And no staging model is without an input."""
    names = {path.stem for path in (MODELS / "staging").glob("stg_*.yml")}
    assert names == {f"stg_{table}" for table in INPUTS}


@pytest.mark.parametrize("table", INPUTS)
def test_staging_keeps_the_input_contract(table: str) -> None:
    """Column by column, in the contract's order; the key is the grain."""
    model = staging(table)
    assert model["config"]["meta"]["grain"] == INPUTS[table]["key"]
    found = {
        column["name"]: column["config"]["meta"]
        for column in model["columns"]
        if not column["config"]["meta"].get("derived")
    }
    assert found == INPUTS[table]["columns"]
    assert list(found) == list(INPUTS[table]["columns"])


@pytest.mark.parametrize("table", INPUTS)
def test_staging_casts_to_the_type_of_the_contract(table: str) -> None:
    """The engine's type follows from the contract's."""
    for column in staging(table)["columns"]:
        if not column["config"]["meta"].get("derived"):
            wanted = DATA_TYPES[column["config"]["meta"]["type"]]
            assert column["data_type"] in wanted, column["name"]


def test_every_promised_mart_is_built() -> None:
    assert MARTS.keys() - models().keys() == set()


@pytest.mark.parametrize("mart", MARTS)
def test_mart_keeps_the_output_contract(mart: str) -> None:
    """Built in its domain's schema, with the columns promised, under an enforced contract."""
    promise = MARTS[mart]
    model = models()[mart]
    assert set(promise["columns"]) - set(model["columns"]) == set()
    assert model["contract"]["enforced"]
    assert grain(model), "a mart has a grain"
    assert model["schema"] == ("vault" if promise.get("pii") else promise["domain"])


@pytest.mark.parametrize("mart", MARTS)
def test_only_marts_with_personal_data_are_protected(mart: str) -> None:
    """The others are public."""
    assert models()[mart]["access"] == ("protected" if MARTS[mart].get("pii") else "public")
