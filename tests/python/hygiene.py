"""The hygiene macros as SQL that dbt has rendered, on texts of our own."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from dbt_process import Dbt

CALLING_CODES = Path(__file__).resolve().parents[2] / "seeds/rules/country_calling_codes.csv"

SELECT = """
select
    text_number,
    {{ tax_code_problem('compact', 'country_code') }} as tax_code_problem,
    {{ is_tax_code_valid('compact', 'country_code') }} as is_tax_code_valid,
    {{ vat_number_problem('compact_vat', 'country_code') }} as vat_number_problem,
    {{ is_vat_number_valid('compact_vat', 'country_code') }} as is_vat_number_valid,
    {{ email_problem('email') }} as email_problem,
    {{ is_email_valid('email') }} as is_email_valid,
    e164,
    {{ phone_problem('e164') }} as phone_problem,
    {{ is_phone_valid('e164') }} as is_phone_valid
from (
    select
        text_number,
        country_code,
        lower(given_text) as email,
        {{ compact_code('given_text') }} as compact,
        {{ compact_vat_number('given_text', 'country_code') }} as compact_vat,
        {{ e164_phone('given_text', 'calling_code', 'trunk_prefix') }} as e164
    from given_texts
    left join calling_codes using (country_code)
)
order by text_number
"""


@dataclass(frozen=True)
class Hygiene:
    """The macros, rendered once for DuckDB."""

    query: str

    def judge(self, texts: Sequence[tuple[str | None, str]]) -> list[dict[str, Any]]:
        """What each macro makes of texts, each with its country."""
        with duckdb.connect() as connection:
            connection.execute(
                "create table calling_codes as from read_csv($1, all_varchar = true)",
                [str(CALLING_CODES)],
            )
            connection.execute(
                "create table given_texts as select unnest($1::bigint[]) as text_number,"
                " unnest($2::varchar[]) as given_text, unnest($3::varchar[]) as country_code",
                [
                    list(range(len(texts))),
                    [text for text, _ in texts],
                    [country for _, country in texts],
                ],
            )
            found = connection.execute(self.query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def rendered(dbt: Dbt, folder: Path) -> Hygiene:
    """Let dbt render the macros; nothing is built."""
    run = dbt.run(["--quiet", "compile", "--inline", SELECT], None, folder / "none.duckdb")
    assert run.exit_code == 0, run.output[-3000:]
    return Hygiene(run.output[run.output.index("select\n    text_number") :])


def countries() -> list[dict[str, str]]:
    """The countries that seed country_calling_codes lists."""
    with CALLING_CODES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
