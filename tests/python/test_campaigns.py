"""A small company whose campaigns went wrong in every dull way, and what is said of each."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest
from companies import BUILD, Company, Tables, build_all, company_of, sale, shuffled
from dbt_process import Run
from replays import Replays

CAMPAIGNS = [
    *BUILD,
    "--select",
    "+path:models/marts/campaigns",
    "path:tests/campaigns",
    "+rejected_records",
    "--indirect-selection",
    "buildable",
]
# A contact of nobody known is one row in ten; the list is for the as-of date itself.
VARIABLES = {
    "as_of_date": "2025-06-30",
    "list_date": "2025-06-30",
    "shop_timezone": "Europe/Rome",
    "max_reject_share": 0.5,
}


def campaign(campaign_id: str, starts_on: str = "2025-06-01", **columns: Any) -> dict[str, Any]:
    """A row of campaigns: loyalty, for everybody, in June."""
    return {
        "campaign_id": campaign_id,
        "goal": "loyalty",
        "target": "all",
        "starts_on": starts_on,
        "ends_on": "2025-06-30",
        **columns,
    }


def contact(contact_id: str, campaign_id: str, customer_id: str, **columns: Any) -> dict[str, Any]:
    """A row of contacts: an e-mail of 2 June."""
    return {
        "contact_id": contact_id,
        "campaign_id": campaign_id,
        "customer_id": customer_id,
        "channel": "email",
        "contacted_at": "2025-06-02 08:00:00",
        **columns,
    }


def event(contact_id: str, event_type: str, occurred_at: str, **columns: Any) -> dict[str, Any]:
    """A row of contact_events."""
    return {
        "contact_id": contact_id,
        "event_type": event_type,
        "occurred_at": f"2025-{occurred_at}:00",
        **columns,
    }


def tables() -> Tables:
    """Everybody bought once before, A and B again after 2 June."""
    people = ["A", "B", "C", "D"]
    return company_of(
        *[sale(f"O-{person}", person, "2025-05-01 10:00:00") for person in people],
        sale("O-twice", "A", "2025-06-04 10:00:00"),
        sale("O-coupon", "B", "2025-06-20 10:00:00", coupon_code="full"),
        {
            "customers": [
                {"customer_id": person, "created_at": "2025-01-01 10:00:00"} for person in people
            ],
            "campaigns": [
                campaign("nobody"),
                campaign("controls"),
                campaign("backwards", starts_on="2025-06-20", ends_on="2025-06-10"),
                campaign("full", fixed_cost=10),
                campaign("other", target="buyers of tea"),
                campaign("costless"),
            ],
            "contacts": [
                contact("K1", "controls", "C", is_control=True),
                contact("F1", "full", "A"),
                contact("F2", "full", "B"),
                contact("F3", "full", "C"),
                contact("F4", "full", "D", contacted_at="2025-06-04 08:00:00"),
                contact("U0", "costless", "D", contacted_at="2025-06-03 08:00:00"),
                contact("F5", "full", "stranger"),
                contact("T1", "other", "A", channel="phone"),
                contact("U1", "costless", "D", channel="drone"),
                contact("U2", "costless", "A", channel="drone", cost=3),
            ],
            "contact_events": [
                event("F1", "responded", "06-02 09:00"),
                event("F1", "responded", "06-02 09:00"),
                event("F1", "responded", "06-03 09:00"),
                event("F2", "responded", "05-30 09:00"),
                event("F3", "bounced", "06-02 09:00"),
                event("F4", "unsubscribed", "06-03 09:00"),
                event("U0", "unsubscribed", "06-03 10:00"),
                event("F4", "opened", "06-04 09:00"),
            ],
        },
    )


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Run]]:
    """The company, and the same with its rows in another order."""
    given = {
        "plain": Company(tables(), VARIABLES, CAMPAIGNS),
        "shuffled": Company(shuffled(tables()), VARIABLES, CAMPAIGNS),
    }
    return build_all(replays, given, tmp_path_factory.mktemp("campaigns"))


@pytest.fixture(scope="module")
def built(runs: dict[str, Future[Run]]) -> Run:
    """The build, without an error."""
    run = runs["plain"].result()
    assert run.exit_code == 0, run.output[-3000:]
    return run


@pytest.fixture(scope="module")
def results(built: Run) -> dict[str, dict[str, Any]]:
    """Rows of campaign_results by campaign."""
    found = built.records("select * from campaigns.campaign_results")
    return {row["campaign_id"]: row for row in found}


def test_every_campaign_has_its_weakness_by_name(results: dict[str, dict[str, Any]]) -> None:
    """Never an error, always a row; what cannot be divided is null."""
    assert {name: row["flag"] for name, row in results.items()} == {
        "nobody": "no_contacts",
        "controls": "only_controls",
        "backwards": "no_contacts|starts_after_end",
        "full": "no_control|events_before_contact|contacts_after_withdrawal",
        "other": "no_control|window_open",
        "costless": "no_control|costs_missing",
    }
    for name in ("nobody", "controls", "backwards"):
        assert results[name]["contacts_sent"] == 0
        for rate in ("redemption_rate", "cost_per_contact", "acquisition_cost", "roi", "lift"):
            assert results[name][rate] is None


def test_the_funnel_counts_what_happened(results: dict[str, dict[str, Any]]) -> None:
    """Twice told is once answered, an answer before the contact is none, nobody unknown is sent to."""
    row = results["full"]
    assert (row["contacts_sent"], row["contacts_obtained"], row["responses"]) == (4, 3, 2)
    assert row["contracts_closed"] == 1, "the coupon bears the name of the campaign"
    assert row["events_before_contact"] == 2, "an answer and an opt-out of the day before"
    assert row["redemption_rate_of_sent"] == pytest.approx(0.25)
    assert float(row["total_cost"]) == pytest.approx(10.08)
    assert row["acquisition_cost"] == pytest.approx(10.08)


def test_missing_costs_are_the_channels_or_nothing(results: dict[str, dict[str, Any]]) -> None:
    """A channel that nobody knows costs nothing, and the row says that it is not known."""
    assert float(results["other"]["contact_cost"]) == pytest.approx(2.5)
    assert float(results["costless"]["contact_cost"]) == pytest.approx(3.02)
    assert results["costless"]["unknown_cost_count"] == 1


def test_unknown_customers_are_rejected(built: Run) -> None:
    """With the reason, and nowhere else."""
    query = "select record_key, reason from quality.rejected_records"
    assert built.rows("select count(*) from core.fct_contacts") == [(9,)]
    assert built.rows(query) == [("F5", "customer_id is nobody known")]


def test_two_campaigns_on_one_day_share_no_order(built: Run) -> None:
    """The dearer contact gets it; the order with a coupon is its campaign's, long after the window."""
    query = "select order_id, campaign_id, contact_id, rule from campaigns.campaign_attributions"
    assert sorted(built.rows(query)) == [
        ("O-coupon", "full", "F2", "coupon"),
        ("O-twice", "other", "T1", "last_contact"),
    ]


def test_contacts_after_an_opt_out_are_violations(built: Run) -> None:
    """D answered a contact of the 3rd with an opt-out and was written to on the 4th."""
    assert built.rows("select contact_id from intermediate.int_contacts__forbidden") == [("F4",)]
    assert "WARN 1 no_contact_is_made_after_a_withdrawal" in built.output


def test_plan_and_targets_are_those_of_the_list_date(built: Run) -> None:
    """The list is for who was not contacted yet; a wave that ends before it begins has nobody."""
    plan = dict(
        built.rows("select campaign_id, status from campaigns.campaign_plan where wave = 1")
    )
    assert plan.pop("backwards") == "invalid"
    assert set(plan.values()) == {"running"}
    query = "select campaign_id, string_agg(customer_id, '' order by customer_id)"
    query += " from campaigns.campaign_targets group by all order by all"
    assert built.rows(query) == [("controls", "ABD"), ("costless", "BC"), ("nobody", "ABCD")]


@pytest.mark.parametrize(
    "table",
    ["campaign_results", "campaign_attributions", "campaign_cell_results", "campaign_targets"],
)
def test_the_order_of_rows_changes_nothing(
    runs: dict[str, Future[Run]], built: Run, table: str
) -> None:
    """The same company, shuffled."""
    query = f"select * from campaigns.{table} order by all"
    assert runs["shuffled"].result().rows(query) == built.rows(query)
