"""The published folder keeps whole versions: rolled back, pruned, killed in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from published_shop import PublishedShop, open_elsewhere


@pytest.fixture
def shop(published_shop: PublishedShop) -> PublishedShop:
    return published_shop


def test_rollback_and_back(shop: PublishedShop, capsys: pytest.CaptureFixture[str]) -> None:
    versions = []
    for rows in (10, 11, 12):
        assert shop.build(rows).refresh() == 0
        versions.append(shop.version)
    assert shop.refresh("--rollback") == 0
    assert (shop.version, shop.customers) == (versions[1], 11)
    assert (shop.report["status"], shop.report["previous_version"]) == ("rolled_back", versions[2])
    assert shop.refresh("--rollback") == 0
    assert shop.customers == 10
    assert shop.refresh("--rollback") == 2
    assert shop.refresh("--rollback", "nonsense") == 2
    assert shop.refresh("--rollback", versions[2]) == 0
    assert shop.customers == 12
    capsys.readouterr()
    assert shop.refresh("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == versions[::-1]
    assert [line.endswith("served") for line in lines] == [True, False, False]
    assert shop.build(13).refresh() == 0
    assert shop.kept == [*versions, shop.version]


def test_the_last_versions_are_kept(shop: PublishedShop) -> None:
    versions = []
    for _ in range(4):
        assert shop.refresh("--keep", "2") == 0
        versions.append(shop.version)
    assert shop.kept == versions[-2:]
    assert shop.report["removed_versions"] == [versions[1]]
    assert shop.refresh("--keep", "0") == 2


def test_erasure_reaches_what_is_kept(shop: PublishedShop) -> None:
    """Nobody rolls back to before it."""
    shop.refresh()
    before = shop.version
    shop.build(10, erased=1).refresh()
    assert shop.kept == [shop.version] != [before]


def test_nobody_goes_back_to_before_an_erasure(shop: PublishedShop) -> None:
    """As many were asked for as before, but another."""
    shop.build(10, erased=1).refresh()
    before = shop.version
    shop.build(10, erased=2)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("publishing.versions.Versions.prune", lambda *_: [])
        shop.refresh()
    assert before in shop.kept
    assert shop.refresh("--rollback") == 2
    assert shop.version != before


def test_a_writing_tool_harms_no_version(shop: PublishedShop) -> None:
    """What it wrote beside the old file is not replayed into the new one."""
    shop.refresh()
    file = shop.published / "clientela.duckdb"
    assert file.stat().st_mode & 0o222 == 0
    writer = (
        f"import duckdb, os; c = duckdb.connect({str(file)!r}); c.execute('begin');"
        " c.execute(\"insert into scores.customer_rfm values ('X', 'x', null)\");"
        " c.execute('commit'); os._exit(0)"
    )
    file.chmod(0o644)
    subprocess.run([sys.executable, "-c", writer], check=True)
    wal = file.with_name("clientela.duckdb.wal")
    assert wal.exists()
    left = wal.read_bytes()
    assert shop.build(12).refresh() == 0
    assert not wal.exists()
    assert shop.customers == 12
    # Come back while nobody refreshes, it goes with the next rollback.
    wal.write_bytes(left)
    assert shop.refresh("--rollback") == 0
    assert not wal.exists()


def test_a_served_file_that_is_being_written_is_waited_for(shop: PublishedShop) -> None:
    """Not on a file system with links, where the file itself says which version it is."""
    shop.refresh()
    file = shop.published / "clientela.duckdb"
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content)
    with open_elsewhere(file):
        assert shop.refresh() == 3
    assert shop.refresh() == 0


def test_what_is_somebody_elses_stays(shop: PublishedShop) -> None:
    """Beside the versions, beside the reports; a folder in the link's place is an error."""
    for name in ("versions/.git", "versions/old", "reports"):
        (shop.published / name).mkdir(parents=True)
    for name in ("versions/.DS_Store", "versions/notes.txt", "reports/.npmrc"):
        (shop.published / name).write_text("mine")
    for _ in range(3):
        assert shop.refresh("--keep", "1") == 0
    others = {".git", "old", ".DS_Store", "notes.txt"}
    assert set(shop.kept) == {*others, shop.version}
    assert (shop.published / "reports/.npmrc").exists()
    (shop.published / "latest").unlink()
    (shop.published / "latest").mkdir()
    version = shop.rows("select version from publication.version")
    assert shop.refresh() == 5
    assert shop.rows("select version from publication.version") == version


def test_a_clock_that_was_ahead(shop: PublishedShop) -> None:
    """Versions still sort by when they were made, and nobody waits for the clock."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("publishing.refreshing.stamp", lambda moment: "20990101T000000000Z")
        shop.refresh()
    assert shop.refresh() == 0
    assert shop.version == "20990101T000000001Z"


def test_killed_before_each_step(shop: PublishedShop) -> None:
    """What is served is whole; the next refresh ends what was begun, or undoes it."""
    steps = '("link", "rename", "replace", "symlink", "unlink", "rmdir")'
    shop.refresh()
    seen = set()
    for step in range(1, 60):
        before, rows = shop.version, shop.customers
        shop.build(rows + 1)
        process = shop.start(
            "--keep",
            "2",
            before=f"import crashing; crashing.STEPS = {steps}; crashing.kill_before({step})",
        )
        process.communicate()
        ((served,),) = shop.rows("select version from publication.version")
        ((count,),) = shop.rows("select count(*) from scores.customer_rfm")
        assert count == (rows if served == before else rows + 1)
        seen.add(served == before)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        assert shop.refresh("--keep", "2") == 0
        assert shop.version > served
        assert shop.customers == rows + 1
        assert not [name for name in shop.kept if name.startswith(".")]
        assert not list(shop.published.glob(".*.new"))
    assert process.returncode == 0
    assert step > 8
    assert seen == {True, False}


def test_stopped_between_the_steps_of_serving(
    shop: PublishedShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is served already: its Parquet is kept and pointed to, whatever ended the run."""
    shop.refresh()
    first = shop.version
    with monkeypatch.context() as patched:

        def stop(*_: object) -> None:
            raise SystemExit(143)

        patched.setattr("publishing.versions.Versions._keep", stop)
        with pytest.raises(SystemExit):
            shop.build(12).refresh()
    assert shop.rows("select count(*) from scores.customer_rfm") == [(12,)]
    assert shop.report["version"] > first
    assert shop.refresh("--rollback", first) == 0
    assert shop.customers == 10
    assert len(shop.kept) == 2
    assert shop.refresh("--rollback", shop.kept[1]) == 0
    assert shop.customers == 12


def test_without_links_nothing_is_switched(
    shop: PublishedShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No symbolic links: an error before the file is touched. No hard links: a copy is served."""
    shop.refresh()
    version = shop.version
    with monkeypatch.context() as patched:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(1, "Operation not permitted")

        patched.setattr("os.symlink", refuse)
        assert shop.build(12).refresh() == 5
        assert shop.version == version
    with monkeypatch.context() as patched:
        patched.setattr("os.link", refuse)
        assert shop.refresh() == 0
    assert shop.customers == 12
    assert (shop.published / "clientela.duckdb").stat().st_nlink == 1
