"""The proof of the refresh runs, shortly and on a small shop; and it can fail."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import prove_refresh
import pytest
from published_shop import PublishedShop
from refresh_proofs.reader import MixedError, looked, parquet


def test_it_is_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A few refreshes beside readers, a few killed, no room, no permission."""
    shop = PublishedShop(tmp_path)
    places = ["--database", str(shop.warehouse), "--artifacts", str(shop.dbt.parent / "artifacts")]
    code = prove_refresh.main(["--refreshes", "3", "--kills", "4", *places])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert "0 errors" in said.out
    assert "4 kills" in said.out
    if shutil.which("unshare") and not subprocess.run(["unshare", "-rm", "true"]).returncode:
        assert said.out.count("exit code 5, the served file untouched") == 5
    else:
        assert "NOT TRIED" in said.out


def test_without_a_build(tmp_path: Path) -> None:
    assert prove_refresh.main(["--database", str(tmp_path / "none.duckdb")]) == 2


def test_a_mixed_version_would_show(tmp_path: Path) -> None:
    """A mart of another day, and one with other rows than the file says of itself."""
    shop = PublishedShop(tmp_path)
    process = shop.start()
    process.communicate()
    version = shop.version
    assert parquet(shop.published) == {version}
    with duckdb.connect(str(shop.published / "clientela.duckdb")) as connection:
        assert looked(connection) == version
        connection.execute("update offers.offers_due set as_of_date = as_of_date + 1")
        with pytest.raises(MixedError, match=r"offers\.offers_due"):
            looked(connection)
        connection.execute("update offers.offers_due set as_of_date = as_of_date - 1")
        connection.execute("delete from core.fct_orders where customer_id = 'C1'")
        with pytest.raises(MixedError, match=r"core\.fct_orders"):
            looked(connection)
    other = shop.published / "latest/core/fct_orders.parquet"
    duckdb.sql(f"copy (from '{other}' limit 5) to '{tmp_path}/short.parquet'")
    (tmp_path / "short.parquet").replace(other)
    with pytest.raises(MixedError, match=r"core\.fct_orders"):
        parquet(shop.published)
