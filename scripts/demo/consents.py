"""The consent ledger and the do-not-contact list, with the cases that decide contacts."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from .service import END_OF_PERIOD, random_moment
from .world import PERIOD_END, Customer, Row, World, stamp

GRANTS = {"email": 0.72, "sms": 0.42, "phone": 0.36, "mail": 0.40}
FLAGS = (
    ("true", "false"),
    ("true", "false"),
    ("true", "false"),
    ("yes", "no"),
    ("si", "no"),
    ("1", "0"),
    ("t", "f"),
)
CONSENT_COLUMNS = ("customer_id", "channel", "purpose", "is_granted", "legal_basis", "recorded_at")


class Ledger:
    """Collects consent rows; the flag is written in one of the ways the contract accepts."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.rows: list[Row] = []

    def add(
        self,
        customer_id: str,
        channel: str,
        granted: bool,
        moment: datetime,
        purpose: str = "marketing",
        basis: str = "consent",
    ) -> None:
        """One entry; nothing is ever changed or taken out."""
        flag = (
            self.rng.choice(FLAGS)[0 if granted else 1]
            if self.rng.random() < 0.05
            else str(granted).lower()
        )
        # an empty purpose or basis means the contract's default
        values = (
            customer_id,
            channel,
            "" if purpose == "marketing" and self.rng.random() < 0.3 else purpose,
            flag,
            "" if basis == "consent" and self.rng.random() < 0.5 else basis,
            stamp(moment),
        )
        self.rows.append(dict(zip(CONSENT_COLUMNS, values, strict=True)))


def build(world: World) -> None:
    """Fill `consents` and `suppressions`."""
    rng = world.rng("consents")
    ledger = Ledger(rng)
    for customer in world.customers:
        _first_consents(customer, ledger, rng)
    _unsubscribed(world, ledger)
    suppressions = Suppressions()
    _plant_cases(world, ledger, suppressions, rng)
    _from_contacts(world, suppressions)
    ledger.rows.sort(
        key=lambda r: (
            r["customer_id"],
            r["recorded_at"],
            r["channel"],
            r["purpose"],
            r["is_granted"],
        )
    )
    suppressions.rows.sort(
        key=lambda r: (r["registered_at"], r["identifier_type"], r["identifier"], r["reason"])
    )
    world.tables["consents"], world.tables["suppressions"] = ledger.rows, suppressions.rows


class Suppressions:
    """Collects rows of the do-not-contact list."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(
        self, kind: str, identifier: str, reason: str, moment: datetime, channel: str = ""
    ) -> None:
        """One entry; an empty channel means every channel."""
        self.rows.append(
            {
                "identifier_type": kind,
                "identifier": identifier,
                "reason": reason,
                "channel": channel,
                "registered_at": stamp(min(moment, END_OF_PERIOD)),
            }
        )


def _first_consents(customer: Customer, ledger: Ledger, rng: random.Random) -> None:
    """What the customer ticked on the form; suspects come from lists and ticked nothing."""
    if customer.role == "suspect" or rng.random() < 0.06:
        return
    moment = customer.created_at + timedelta(minutes=5)
    for channel, share in GRANTS.items():
        if rng.random() < 0.78:  # the others were never asked about this channel: deny by default
            ledger.add(customer.customer_id, channel, rng.random() < share, moment)
    if customer.role == "buyer" and customer.email and rng.random() < 0.05:
        ledger.add(
            customer.customer_id, "email", True, moment + timedelta(days=1), basis="soft_opt_in"
        )
    if rng.random() < 0.30:
        ledger.add(customer.customer_id, "email", rng.random() < 0.8, moment, "profiling")
    if rng.random() < 0.12:
        ledger.add(customer.customer_id, "phone", rng.random() < 0.6, moment, "market_research")


def _unsubscribed(world: World, ledger: Ledger) -> None:
    """Whoever unsubscribes has withdrawn the consent."""
    gone = set()
    for contact in world.contacts:
        for kind, moment, *_ in contact.events:
            if kind == "unsubscribed":
                ledger.add(contact.customer_id, contact.channel, False, min(moment, END_OF_PERIOD))
                gone.add(contact.customer_id)
    world.planted["unsubscribed"] = sorted(gone)


def _from_contacts(world: World, suppressions: Suppressions) -> None:
    """Hard bounces and spam complaints reported by the mail provider."""
    bounced, complained = set(), set()
    for contact in world.contacts:
        email = world.customer(contact.customer_id).email
        for kind, moment, *_ in contact.events:
            if (
                kind == "bounced"
                and contact.channel == "email"
                and "@" in email
                and email not in bounced
            ):
                bounced.add(email)
                suppressions.add("email", email.strip().lower(), "hard_bounce", moment, "email")
            if kind == "complained" and contact.customer_id not in complained:
                complained.add(contact.customer_id)
                suppressions.add("customer_id", contact.customer_id, "complaint", moment, "email")
    world.planted["spam_complaints"] = sorted(complained)
    world.planted["hard_bounces"] = sorted(
        {c.customer_id for c in world.contacts if world.customer(c.customer_id).email in bounced}
    )


def _plant_cases(
    world: World, ledger: Ledger, suppressions: Suppressions, rng: random.Random
) -> None:
    unsubscribed = set(world.planted["unsubscribed"])
    pool = [
        c
        for c in world.customers
        if c.role == "buyer"
        and c.customer_type == "person"
        and c.mobile
        and c.created_at < datetime(2025, 6, 1)
        and not c.is_special
        and c.customer_id not in unsubscribed
    ]
    rng.shuffle(pool)
    cases: dict[str, list[Customer]] = {
        name: sorted(world.take_special(pool, world.scaled(count)), key=lambda c: c.customer_id)
        for name, count in (
            ("withdrawn", 60),
            ("regranted", 25),
            ("old", 30),
            ("opt_out_before_consent", 10),
            ("opt_out_after_consent", 15),
            ("same_instant", 4),
            ("manual", 6),
        )
    }
    silent = [
        c for c in pool if c.archetype == "lapsed"
    ]  # nobody buys after being deleted or buried
    for name, count in (("erasure", 4), ("deceased", 3)):
        cases[name] = sorted(
            world.take_special(silent, world.scaled(count)), key=lambda c: c.customer_id
        )
    for customer in cases["withdrawn"]:
        ledger.add(customer.customer_id, "email", True, customer.created_at + timedelta(days=2))
        ledger.add(customer.customer_id, "email", False, random_moment(rng, date(2025, 7, 1)))
    for customer in cases["regranted"]:
        withdrawn = random_moment(rng, date(2025, 6, 2), date(2025, 12, 31))
        ledger.add(customer.customer_id, "email", True, customer.created_at + timedelta(days=2))
        ledger.add(customer.customer_id, "email", False, withdrawn)
        ledger.add(
            customer.customer_id, "email", True, min(withdrawn + timedelta(days=90), END_OF_PERIOD)
        )
    for index, customer in enumerate(
        cases["old"]
    ):  # never renewed: expired wherever consents have a term
        _forget(ledger, customer)
        moment = datetime(2018 + index % 4, 1 + index % 12, 10, 9)
        customer.created_at = min(customer.created_at, moment - timedelta(hours=1))
        ledger.add(customer.customer_id, "email", True, moment)
    for customer in cases["opt_out_before_consent"]:  # the later consent survives
        moment = random_moment(rng, date(2025, 6, 2), date(2025, 12, 31))
        suppressions.add("phone", customer.mobile, "opt_out_register", moment, "phone")
        ledger.add(
            customer.customer_id, "phone", True, min(moment + timedelta(days=60), END_OF_PERIOD)
        )
    for index, customer in enumerate(cases["opt_out_after_consent"]):
        ledger.add(customer.customer_id, "phone", True, customer.created_at + timedelta(days=1))
        kind, identifier = (
            ("tax_code", customer.tax_code)
            if index % 5 == 4 and customer.tax_code
            else ("phone", customer.mobile)
        )
        suppressions.add(
            kind, identifier, "opt_out_register", random_moment(rng, date(2025, 9, 1)), "phone"
        )
    for customer in cases[
        "same_instant"
    ]:  # one key twice, once yes and once no: no one may be contacted on that
        for granted in (True, False):
            ledger.add(customer.customer_id, "sms", granted, datetime(2026, 3, 2, 10, 15))
        for row in ledger.rows[-2:]:
            row["purpose"] = "marketing"
    for index, customer in enumerate(cases["erasure"]):
        _plant_erasure(world, customer, index, suppressions)
    for customer in cases["deceased"]:
        suppressions.add("customer_id", customer.customer_id, "deceased", datetime(2026, 5, 4, 9))
    for customer in cases["manual"]:
        suppressions.add(
            "customer_id", customer.customer_id, "manual", datetime(2026, 4, 7, 9), "phone"
        )
    company = next(c for c in world.customers if c.vat_number and not c.is_special)
    suppressions.add("vat_number", company.vat_number, "manual", datetime(2026, 1, 12, 9), "mail")
    ledger.add(
        world.planted["named_only_by"]["consents"][0], "email", True, datetime(2026, 2, 3, 11)
    )
    for row in [r for r in ledger.rows if r["legal_basis"] == ""][:40:10]:
        row["legal_basis"] = "contract"
    for row in [r for r in ledger.rows if r["purpose"] == "market_research"][:30:10]:
        row["legal_basis"] = "legitimate_interest"
    world.planted["consents"] = {
        name: [c.customer_id for c in cases[name]]
        for name in (
            "withdrawn",
            "regranted",
            "old",
            "opt_out_before_consent",
            "opt_out_after_consent",
            "same_instant",
        )
    }
    world.planted["erasure_requests"] = [c.customer_id for c in cases["erasure"]]
    world.planted["deceased"] = [c.customer_id for c in cases["deceased"]]


def _forget(ledger: Ledger, customer: Customer) -> None:
    """Take the form of this customer out again: its only consent is the one planted."""
    ledger.rows = [r for r in ledger.rows if r["customer_id"] != customer.customer_id]


def _plant_erasure(
    world: World, customer: Customer, index: int, suppressions: Suppressions
) -> None:
    """An erasure request, by e-mail address once.

    The data of these people also stands in a free text and in a note on a contact: both must go.
    """
    moment = datetime.combine(PERIOD_END - timedelta(days=20 * (index + 1)), time(10))
    by_email = index == 1 and "@" in customer.email
    suppressions.add(
        "email" if by_email else "customer_id",
        customer.email if by_email else customer.customer_id,
        "erasure",
        moment,
    )
    address = customer.email or customer.mobile
    rows = world.tables["interactions"]
    row = dict.fromkeys(rows[0], "") | {
        "interaction_id": f"I{len(rows) + 1:04d}",
        "customer_id": customer.customer_id,
        "interaction_type": "enquiry",
        "channel": "email",
        "occurred_at": stamp(moment - timedelta(days=1)),
        "body": f"Please delete my data. {customer.first_name} {customer.last_name}, {address}",
    }
    rows.append(row)
    for contact in world.contacts:
        if contact.customer_id == customer.customer_id and contact.events:
            note = f"spoke to {customer.first_name} {customer.last_name}"
            contact.events[-1] = (*contact.events[-1][:4], note)
            break
