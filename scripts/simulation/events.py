"""What happens between a company and a customer, as the truth knows it: rows, not ids."""

from __future__ import annotations

from dataclasses import dataclass

from .company import Term

NOTHING = -1  # no product, no category


@dataclass(frozen=True)
class Contact:
    """What is said to one customer on one day; customer and product are rows."""

    customer: int
    day: int
    channel: str
    product: int = NOTHING
    category: int = NOTHING
    offer_type: str = "cross_sell"
    campaign: str = ""
    contact_id: str = ""
    discount: float = 0.0  # share of the price given away to who buys because of it


@dataclass(frozen=True)
class Sale:
    """One line sold; contact is the one that it answers."""

    customer: int
    day: int
    product: int
    amount: float
    margin: float
    contact: Contact | None = None
    term: Term | None = None


@dataclass(frozen=True)
class Answer:
    """What became of a contact, sales aside: delivered, opened, unsubscribed."""

    contact: Contact
    kind: str
