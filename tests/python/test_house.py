"""The conventions of the house that dbt-bouncer.yml cannot express, on the manifest and the files."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from project import MODELS, ROOT, floor, grain, load, manifest, models, nodes, parents

MART_DOMAINS = ["core", "scores", "lifecycle", "segments", "offers", "campaigns", "activation"]
# From the input to the contact list; a model reads its own floor and the ones before it.
FLOORS = ["connectors", "staging", "intermediate", *MART_DOMAINS, "quality"]
# The base models' rejects are what quality reports; who is known is known in base.
READS_BASE = {"base", "staging", "quality"}
READS_BASE_KNOWN_CUSTOMERS = {"int_customers__resolved"}
READS_STAGING = {"base", "staging", "intermediate", "core", "quality"}
INPUT_MACROS = {
    "contract_rows",
    "export_rows",
    "find_input",
    "input_relations",
    "ledger_input",
    "second_input",
}
READS_INPUTS = {"connectors", "base"}
# Without a file a rejected row has nothing to be known by.
WITHOUT_KEY_TEST = {"rejected_records"}

MAX_LINES = 300
LONG_FILES = {
    "tests/python/test_generate_demo.py": "one assertion for each kind of plant in the demo data",
    "scripts/demo/campaigns.py": "campaigns, contacts and their outcomes are drawn in one sequence",
}
TEXT_SUFFIXES = {".sql", ".yml", ".py", ".md", ".toml"}
TEXT_FOLDERS = [
    "models",
    "macros",
    "tests",
    "scripts",
    "contract",
    "docs",
    "seeds/rules",
    "reports/src",
]


def model_files() -> list[Path]:
    """Every model, SQL or Python."""
    return sorted([*MODELS.rglob("*.sql"), *MODELS.rglob("*.py")])


def test_manifest_is_of_these_files() -> None:
    """A manifest of another day would make every other test meaningless."""
    on_disk = {str(path.relative_to(ROOT)) for path in model_files()}
    known = {model["original_file_path"] for model in models().values()}
    disabled = {
        node["original_file_path"] for found in manifest()["disabled"].values() for node in found
    }
    assert on_disk - known - disabled == set(), "not in the manifest: run dbt parse"
    assert known - on_disk == set(), "in the manifest only: run dbt parse"


# -- flow


def test_flow_is_one_way() -> None:
    """No model reads a later floor."""
    found = models()
    heights = {
        name: FLOORS.index(floor(model).replace("base", "staging")) for name, model in found.items()
    }
    back = [
        f"{name} ({floor(model)}) reads {parent} ({floor(found[parent])})"
        for name, model in found.items()
        for parent in parents(model)
        if heights[parent] > heights[name]
    ]
    assert back == []


def test_quality_is_read_by_none() -> None:
    """Quality looks at every floor and changes none."""
    found = models()
    readers = {
        name
        for name, model in found.items()
        if floor(model) != "quality"
        and any(floor(found[parent]) == "quality" for parent in parents(model))
    }
    assert readers == set()


def test_inputs_are_read_by_staging_alone() -> None:
    """Base models read the inputs, or a connector's export; staging reads base; marts neither."""
    found = models()
    wrong = []
    for name, model in found.items():
        macros = {macro.split(".")[2] for macro in model["depends_on"]["macros"]}
        if macros & INPUT_MACROS and floor(model) not in READS_INPUTS:
            wrong.append(f"{name} reads an input")
        for parent in parents(model):
            if floor(found[parent]) == "base" and floor(model) not in READS_BASE:
                if parent == "base_known_customers" and name in READS_BASE_KNOWN_CUSTOMERS:
                    continue
                wrong.append(f"{name} reads {parent}")
            if floor(found[parent]) == "staging" and floor(model) not in READS_STAGING:
                wrong.append(f"{name} reads {parent}: through intermediate or core, please")
    assert wrong == []


# -- one yml beside each model, grain first


def property_file(model: Path) -> Path:
    """Where the description of a model belongs."""
    folder = model.parent
    if folder.name == "base" or folder.parent.name == "connectors":
        return folder / f"_{folder.name}.yml"
    return model.with_suffix(".yml")


@pytest.mark.parametrize("path", model_files(), ids=lambda path: path.stem)
def test_a_yml_of_the_same_name_describes_the_model(path: Path) -> None:
    """Also for the connectors, which most manifests leave out."""
    described = load(property_file(path))["models"]
    if property_file(path).stem == path.stem:
        assert [model["name"] for model in described] == [path.stem]
    descriptions = {model["name"]: model.get("description", "") for model in described}
    assert descriptions[path.stem].startswith("Grain: one "), "begins with the grain"


def test_grains_are_columns_and_keys() -> None:
    """What a model says identifies its rows are columns of it, and a test holds it to that."""
    keys: dict[str, list[list[str]]] = {}
    for test in nodes("test"):
        if (test.get("test_metadata") or {}).get("name") == "unique_key":
            arguments = test["test_metadata"]["kwargs"]
            columns = arguments.get("columns") or arguments["arguments"]["columns"]
            keys.setdefault(test["attached_node"], []).append(columns)
    wrong = []
    for name, model in models().items():
        missing = [column for column in grain(model) if column not in model["columns"]]
        if missing:
            wrong.append(f"{name} has no column {', '.join(missing)}")
        tested = keys.get(model["unique_id"], [])
        if grain(model) and grain(model) not in tested and name not in WITHOUT_KEY_TEST:
            wrong.append(f"{name}: grain {grain(model)}, tested {tested}")
    assert wrong == []


def test_marts_are_contracted_and_owned() -> None:
    """Marts have a grain, an enforced contract and the group of their folder."""
    wrong = []
    groups = {group["name"] for group in manifest()["groups"].values()}
    for name, model in models().items():
        owner = {"base": "staging", "connectors": "staging"}.get(floor(model), floor(model))
        if model["config"]["group"] != owner or owner not in groups:
            wrong.append(f"{name}: group {model['config']['group']}, not {owner}")
        if floor(model) in [*MART_DOMAINS, "quality"]:
            if not model["contract"]["enforced"]:
                wrong.append(f"{name}: its contract is not enforced")
            if not grain(model):
                wrong.append(f"{name}: meta.grain is missing")
    assert wrong == []


def test_the_vault_is_checked_after_every_mart() -> None:
    """The test that looks for personal data in the tables runs when they are all built."""
    watch = next(
        node for node in nodes("test") if node["name"] == "personal_data_stays_in_the_vault"
    )
    marts = {
        name
        for name, model in models().items()
        if floor(model) in [*MART_DOMAINS, "quality"] and model["schema"] != "vault"
    }
    assert marts - set(parents(watch)) == set(), "add a depends_on to the test"


# -- variables


def var_rules() -> dict[str, dict[str, Any]]:
    """The rules that check_vars holds the variables to."""
    source = (ROOT / "macros/inputs/check_vars.sql").read_text(encoding="utf-8")
    body = re.search(r"macro var_rules\(\).*?return\((\{.*?\})\) \}\}", source, re.DOTALL)
    assert body, "macros/inputs/check_vars.sql has no var_rules that this test can read"
    rules: dict[str, dict[str, Any]] = ast.literal_eval(
        re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", body.group(1)))
    )
    return rules


def project_vars() -> dict[str, Any]:
    """The variables of dbt_project.yml with their defaults."""
    found: dict[str, Any] = load(ROOT / "dbt_project.yml")["vars"]["clientela"]
    return found


def test_every_var_is_documented_and_checked() -> None:
    """A comment beside it (or above it, where its value takes lines) and a rule in check_vars."""
    lines = (ROOT / "dbt_project.yml").read_text(encoding="utf-8").splitlines()
    for name in project_vars():
        number = next(
            number for number, line in enumerate(lines) if line.startswith(f"    {name}:")
        )
        above = lines[number - 1].strip()
        assert "  # " in lines[number] or (
            lines[number].endswith(":") and above.startswith("# ") and not above.startswith("# --")
        ), f"var {name} has no comment"
        assert name in var_rules(), f"var {name} is unknown to check_vars"


def test_promised_vars_are_reserved() -> None:
    """Every name of contract/vars.yml is known; the ones that are there keep the promise."""
    for name, promise in load(ROOT / "contract/vars.yml")["vars"].items():
        rule = var_rules().get(name)
        assert rule is not None, f"var {name} is promised and unknown to check_vars"
        if "values" in promise:
            assert rule["values"] == promise["values"], name
        if project_vars().get(name) is not None:
            assert project_vars()[name] == promise["default"], name
        if "or null" in promise["type"]:
            assert rule.get("nullable"), name


# -- files


def text_files() -> list[Path]:
    """Files that people write and read."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in TEXT_FOLDERS:
        found += (ROOT / folder).rglob("*")
    return [path for path in found if path.suffix in TEXT_SUFFIXES]


def test_files_are_short() -> None:
    """A file that grows past the limit wants to be two; an exception that is over goes."""
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in text_files()
    }
    long = {name for name, length in lengths.items() if length > MAX_LINES}
    assert long - LONG_FILES.keys() == set()
    assert LONG_FILES.keys() - long == set(), "short again: take it off the list"


def test_seeds_have_no_apostrophe() -> None:
    """The second engine's adapter writes the values of a seed between quotes that it does not escape."""
    seeds = (ROOT / "seeds/rules").glob("*.csv")
    assert [path.name for path in seeds if "'" in path.read_text(encoding="utf-8")] == []
