"""The arbitration macro on a year of days and on random dates: no cap is ever exceeded.

The macro is rendered by dbt and run as it stands, so a day costs milliseconds.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import duckdb
import pytest
from dbt_process import Dbt

MOST = 4
DAYS_OF_ALL = 7
CAP_OF_ALL = 3
# (cap, period_days) by the number of a channel; the last has no limit of its own.
CHANNELS: dict[int, tuple[int | None, int]] = {0: (2, 7), 1: (1, 14), 2: (1, 30), 3: (None, 0)}

# Of so many campaigns a customer gets one contact each in a list; the others are of their own.
CAMPAIGNS = 7

# customer, turn, place, channel, day
Option = tuple[str, int, int, int, int]
# customer, channel, day
Contact = tuple[str, int, int]

SELECT = "select 1 as beginning, * from ({{ arbitrated('options', %d, %d) }}) as accepted"


@pytest.fixture(scope="module")
def arbitration(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The macro as SQL on a table called options."""
    folder = tmp_path_factory.mktemp("arbitration")
    run = dbt.run(
        ["--quiet", "compile", "--inline", SELECT % (MOST, DAYS_OF_ALL)],
        None,
        folder / "none.duckdb",
    )
    assert run.exit_code == 0, run.output[-3000:]
    return run.output[run.output.index("select 1 as beginning") :]


def campaign_of(turn: int) -> int:
    """The campaign of a contact: the eighth is of the first one's."""
    return turn % CAMPAIGNS


def accepted(
    arbitration: str, options: Sequence[Option], sent: Iterable[Contact]
) -> list[tuple[str, int, int]]:
    """What the macro accepts of options, with what was sent: customer, turn and place."""
    known: dict[str, list[Contact]] = {}
    for contact in sent:
        known.setdefault(contact[0], []).append(contact)
    rows = []
    for customer, turn, place, channel, day in options:
        cap, period = CHANNELS[channel]
        mine = known.get(customer, [])
        on_channel = sum(one[1] == channel and abs(one[2] - day) < period for one in mine)
        of_all = sum(abs(one[2] - day) < DAYS_OF_ALL for one in mine)
        room = None if cap is None else cap - on_channel
        rows.append(
            (
                *(customer, turn, campaign_of(turn), place, channel, day, period, room),
                CAP_OF_ALL - of_all,
            )
        )
    if not rows:
        return []
    with duckdb.connect() as connection:
        connection.execute("""
            create table options (
                customer_id varchar, turn int, campaign_number int, place int, channel_number int,
                day_number int, period_days int, room int, room_in_all int
            )
        """)
        columns = [list(values) for values in zip(*rows, strict=True)]
        connection.execute(
            "insert into options select unnest($1::varchar[]), unnest($2::int[]), unnest($3::int[]),"
            " unnest($4::int[]), unnest($5::int[]), unnest($6::int[]), unnest($7::int[]),"
            " unnest($8::int[]), unnest($9::int[])",
            columns,
        )
        connection.execute(arbitration)
        names = [column[0] for column in connection.description]
        wanted = [names.index(name) for name in ("customer_id", "turn", "place")]
        found = sorted(tuple(row[index] for index in wanted) for row in connection.fetchall())
    return [(str(row[0]), int(row[1]), int(row[2])) for row in found]


def by_hand(options: Sequence[Option], sent: Iterable[Contact]) -> list[tuple[str, int, int]]:
    """The rule, one candidate after the other."""
    made: dict[str, list[Contact]] = {}
    for contact in sent:
        made.setdefault(contact[0], []).append(contact)
    taken: list[tuple[str, int, int]] = []
    for customer, turn, place, channel, day in sorted(options):
        mates = [one[1] for one in taken if one[0] == customer]
        if campaign_of(turn) in map(campaign_of, mates):
            continue
        mine = made.setdefault(customer, [])
        if len(mates) >= MOST:
            continue
        cap, period = CHANNELS[channel]
        full = cap is not None and (
            sum(one[1] == channel and abs(one[2] - day) < period for one in mine) >= cap
        )
        if full or sum(abs(one[2] - day) < DAYS_OF_ALL for one in mine) >= CAP_OF_ALL:
            continue
        mine.append((customer, channel, day))
        taken.append((customer, turn, place))
    return sorted(taken)


def drawn(chance: random.Random, customer: str, days: Sequence[int], most: int) -> list[Option]:
    """Candidates of a customer, each on some of the channels and on one of the days."""
    options: list[Option] = []
    for turn in range(1, chance.randint(0, most) + 1):
        day = chance.choice(days)
        channels = chance.sample(sorted(CHANNELS), chance.randint(1, len(CHANNELS)))
        options += [
            (customer, turn, place, channel, day) for place, channel in enumerate(channels, start=1)
        ]
    return options


def crowded(days: Sequence[int], cap: int, period: int) -> bool:
    """Whether some days in a row hold more contacts than the cap."""
    ordered = sorted(days)
    return any(
        later - earlier < period for earlier, later in zip(ordered, ordered[cap:], strict=False)
    )


def test_crowded_sees_a_window_across_a_week() -> None:
    """The check below would find what a count by calendar weeks overlooks."""
    assert crowded([6, 8], 1, 7)
    assert not crowded([1, 8], 1, 7)
    assert crowded([1, 4, 7], 2, 7)


@pytest.mark.parametrize("seed", range(3))
def test_random_dates_are_decided_as_by_hand(arbitration: str, seed: int) -> None:
    """Candidates on any day of two months, contacts sent before, between and after them."""
    chance = random.Random(seed)
    options: list[Option] = []
    sent: list[Contact] = []
    for number in range(150):
        customer = f"C{number:03d}"
        options += drawn(chance, customer, range(100, 160), 9)
        sent += [
            (customer, chance.choice(sorted(CHANNELS)), chance.randint(70, 190))
            for _ in range(chance.randint(0, 4))
        ]
    found = accepted(arbitration, options, sent)
    assert found == by_hand(options, sent)
    assert len(found) > 300


def test_no_cap_is_exceeded_in_a_year_of_days(arbitration: str) -> None:
    """Each day's list is made with what the days before it sent; a tenth are controls, not sent."""
    chance = random.Random(7)
    sent: list[Contact] = []
    refused = 0
    for day in range(20000, 20365):
        options: list[Option] = []
        for number in range(40):
            options += drawn(chance, f"C{number:02d}", [day], 3)
        recent = [contact for contact in sent if day - contact[2] < 30]
        found = accepted(arbitration, options, recent)
        channels = {option[:3]: option[3] for option in options}
        refused += len({option[:2] for option in options}) - len(found)
        sent += [
            (customer, channels[customer, turn, place], day)
            for customer, turn, place in found
            if chance.random() > 0.1
        ]
    assert refused > 1000
    assert len(sent) > 3000
    for number in range(40):
        mine = [contact for contact in sent if contact[0] == f"C{number:02d}"]
        assert not crowded([contact[2] for contact in mine], CAP_OF_ALL, DAYS_OF_ALL)
        for channel, (cap, period) in CHANNELS.items():
            days = [contact[2] for contact in mine if contact[1] == channel]
            assert cap is None or not crowded(days, cap, period)


def test_the_number_of_a_contact_holds_its_channel_and_day(arbitration: str) -> None:
    """The greatest numbers that the macro allows for do not run into one another."""
    options = [
        ("C", 99999, 99, 3, 99999),
        ("C", 99998, 1, 1, 99999),
        ("C", 99997, 1, 1, 99999 - 13),
    ]
    found = accepted(arbitration, options, [])
    assert found == [("C", 99997, 1), ("C", 99999, 99)]
