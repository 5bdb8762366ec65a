"""The generic test of rows names what is broken and, where it is told a key, the rows too."""

from __future__ import annotations

from pathlib import Path

import duckdb
from dbt_process import Dbt

RULES = {
    "cost_is_not_negative": "cost >= 0",
    "costly_is_said": "is_costly is not null",
    "name_is_given": "channel is not null",
}
CALL = "{{ test_row_rules('channels', %r, key='channel') }}"


def test_broken_rows_are_named_by_their_key(dbt: Dbt, tmp_path: Path) -> None:
    """Each broken rule with its rows in order; a null breaks a rule; what holds is not told."""
    run = dbt.run(["--quiet", "compile", "--inline", CALL % RULES], None, tmp_path / "none.duckdb")
    assert run.exit_code == 0, run.output[-3000:]
    with duckdb.connect() as connection:
        connection.execute("""
            create table channels as select * from (values
                ('sms', null, false), ('push', 0, null), ('mail', -1, true), ('email', 1, false)
            ) as channels (channel, cost, is_costly)
        """)
        found = connection.execute(run.output[run.output.index("with counted") :]).fetchall()
    assert sorted(found) == [
        ("cost_is_not_negative", "mail, sms", 2),
        ("costly_is_said", "push", 1),
    ]
