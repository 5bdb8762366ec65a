"""A world of customers that moves from day to day: they buy, answer, grow tired and leave."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .chance import Floats
from .company import Company, Term
from .events import NOTHING, Answer, Contact, Sale
from .nature import CHANNELS, SEASON, Nature


@dataclass
class World:
    """The state of all customers (or of some) on a day."""

    nature: Nature
    day: int
    is_here: NDArray[np.bool_]
    last: Floats  # day of the last purchase; minus infinity: never
    due: Floats  # day on which what is used runs out, customer by product; infinite: unused
    has_had: NDArray[np.bool_]  # customer by product
    annoyance: Floats
    has_closed: NDArray[np.bool_]  # customer by channel: unsubscribed
    terms: list[Term]
    asked: dict[int, float] = field(default_factory=dict)  # by customer: urged to renew, how much
    asked_on: dict[int, int] = field(default_factory=dict)
    coming: dict[int, list[Contact]] = field(default_factory=dict)  # answers by day

    def copy(self, rows: NDArray[np.int64] | None = None) -> World:
        """This world again; of some of its customers, who are numbered anew from 0."""
        if rows is None:
            rows = np.arange(len(self.nature.keys))
        place = {int(row): new for new, row in enumerate(rows)}
        moved = {
            day: [
                replace(one, customer=place[one.customer]) for one in ones if one.customer in place
            ]
            for day, ones in self.coming.items()
        }
        return World(
            nature=self.nature.only(rows),
            day=self.day,
            is_here=self.is_here[rows].copy(),
            last=self.last[rows].copy(),
            due=self.due[rows].copy(),
            has_had=self.has_had[rows].copy(),
            annoyance=self.annoyance[rows].copy(),
            has_closed=self.has_closed[rows].copy(),
            terms=[
                replace(copy.copy(term), customer=place[term.customer])
                for term in self.terms
                if term.customer in place
            ],
            asked={place[row]: much for row, much in self.asked.items() if row in place},
            asked_on={place[row]: day for row, day in self.asked_on.items() if row in place},
            coming=moved,
        )

    # -- contacts

    def fit(self, contact: Contact) -> float:
        """How well what is said meets what the customer wants that day, as a probability."""
        nature, rules, row = self.nature, self.nature.rules, contact.customer
        product = contact.product
        if product == NOTHING and contact.category != NOTHING:
            choice = nature.is_sold(self.day) & (nature.category == contact.category)
            if choice.any():
                product = int(np.argmax(np.where(choice, nature.liking[row], -1.0)))
        if product == NOTHING:
            return rules.goodwill_answer
        if not nature.is_sold(self.day)[product]:
            return 0.0
        due = self.due[row, product]
        lean = min(nature.taste[row, nature.category[product]] * len(nature.categories), 4.0)
        lean *= min(nature.liking[row, product], 3.0) * min(nature.popularity[product], 2.0) ** 0.5
        novelty = rules.novelty_answer * float(lean)
        if np.isfinite(due):
            life = nature.life[product] * nature.pace[row]
            return rules.reorder_answer * float(np.exp(-(((self.day - due) / (life / 3)) ** 2)))
        return novelty * (rules.owned_answer if self.has_had[row, product] else 1.0)

    def excess(self, row: int) -> float:
        """Annoyance beyond what the customer tolerates."""
        return max(0.0, float(self.annoyance[row] - self.nature.tolerance[row]))

    def probability(self, contact: Contact) -> float:
        """That the customer buys because of the contact."""
        nature, rules, row = self.nature, self.nature.rules, contact.customer
        place = CHANNELS.index(contact.channel)
        if self.has_closed[row, place]:
            return 0.0
        answer = self.fit(contact) * rules.strength[place] * nature.sensitivity[row, place]
        answer *= 1 + contact.discount
        if not np.isfinite(self.last[row]):
            answer *= rules.stranger_answer
        elif not self.is_here[row]:
            answer *= rules.gone_answer
        return float(min(rules.most, answer) * np.exp(-rules.fatigue * self.excess(row)))

    def receive(self, contacts: list[Contact]) -> list[Answer]:
        """Contacts of this day: who will answer is decided now and comes within days."""
        nature, rules, answers = self.nature, self.nature.rules, list[Answer]()
        for contact in contacts:
            row, place = contact.customer, CHANNELS.index(contact.channel)
            key = nature.keys[row : row + 1]
            about = (contact.product + 1) * 8 + place
            said = "renewal" if contact.offer_type == "renewal" else "offer"

            def draw(purpose: str, key: NDArray[np.uint64] = key, about: int = about) -> float:
                return float(nature.chance.uniform(purpose, key, self.day, about)[0])

            if said == "renewal":
                push = rules.renews_when_asked * rules.strength[place]
                self.asked[row], self.asked_on[row] = push, self.day
            elif draw("answer") < self.probability(contact):
                delay = 1 + int(4 * draw("delay") ** 2)
                self.coming.setdefault(self.day + delay, []).append(contact)
            answers.append(Answer(contact, "delivered"))
            if contact.channel == "email" and draw("open") < 0.3:
                answers.append(Answer(contact, "opened"))
            excess = self.excess(row)
            if draw("unsubscribe") < rules.unsubscribes + rules.annoyed_unsubscribes * excess:
                self.has_closed[row, place] = True
                answers.append(Answer(contact, "unsubscribed"))
            self.annoyance[row] += rules.weight[place]
        return answers

    # -- days

    def step(self) -> list[Sale]:
        """Go on to the next day; what is sold on it."""
        nature, rules = self.nature, self.nature.rules
        self.day += 1
        self.annoyance *= np.exp(-1 / rules.memory_days)
        sales = self._answered()
        sales += self._used_up()
        sales += self._wished()
        sales += self._renewed()
        buyers = np.array(sorted({sale.customer for sale in sales if sale.term is None}), dtype=int)
        if buyers.size:
            self.last[buyers] = self.day
            leaves = nature.chance.uniform("leave", nature.keys[buyers], self.day)
            gone = buyers[leaves < nature.leaving[buyers]]
            self.is_here[gone] = False
            self.due[gone] = np.inf
        return sales

    def _buy(self, row: int, product: int, contact: Contact | None = None) -> Sale:
        """One unit sold; from then on it is there, and it may be used from now on."""
        nature, rules = self.nature, self.nature.rules
        life = nature.life[product] * nature.pace[row]
        if np.isfinite(life):
            key = nature.keys[row : row + 1]
            adopts = nature.chance.uniform("adopt", key, about=product)[0] < rules.adoption
            if np.isfinite(self.due[row, product]):
                self.due[row, product] = max(self.due[row, product], self.day) + life
            elif adopts:
                self.due[row, product] = self.day + life
        self.has_had[row, product] = True
        price = round(float(nature.price[product]), 2)
        given = round(price * contact.discount, 2) if contact else 0.0
        margin = float(nature.margin[product]) - given
        return Sale(row, self.day, product, price - given, margin, contact)

    def _answered(self) -> list[Sale]:
        """Purchases because of a contact; of those who had left, and of strangers, some stay."""
        nature, sales = self.nature, list[Sale]()
        for contact in self.coming.pop(self.day, []):
            row, product = contact.customer, contact.product
            if product == NOTHING:
                product = self._wish(row, contact.category)
            if product == NOTHING:
                continue
            key = nature.keys[row : row + 1]
            if nature.chance.uniform("return", key, self.day)[0] < nature.rules.returns:
                self.is_here[row] = True
            elif not np.isfinite(self.last[row]):
                self.is_here[row] = False
            sales.append(self._buy(row, product, contact))
        return sales

    def _used_up(self) -> list[Sale]:
        """What ran out is bought again, or given up."""
        nature, rules = self.nature, self.nature.rules
        rows, products = np.nonzero(self.due <= self.day)
        keys = nature.keys[rows]
        buys = nature.chance.uniform("rebuy", keys, self.day, products) < rules.rebuy_hazard
        drops = nature.chance.uniform("desert", keys, self.day, products) < rules.desert_hazard
        buys &= nature.is_sold(self.day)[products]
        self.due[rows[drops & ~buys], products[drops & ~buys]] = np.inf
        pairs = zip(rows[buys], products[buys], strict=True)
        return [self._buy(int(row), int(product)) for row, product in pairs]

    def _wished(self) -> list[Sale]:
        """Purchases of whatever one feels like."""
        nature, rules = self.nature, self.nature.rules
        calm = rules.calm * np.exp(-(self.day - self.last) / rules.calm_days)
        season = SEASON[date.fromordinal(self.day).month - 1]
        wish = nature.rate * season * (1 - calm) * self.is_here * np.isfinite(self.last)
        rows = np.nonzero(nature.chance.uniform("wish", nature.keys, self.day) < wish)[0]
        sales = []
        for row in rows.tolist():
            key = nature.keys[row : row + 1]
            size = float(nature.chance.uniform("size", key, self.day)[0])
            for number in range(1 + (size > 0.6) + (size > 0.88)):
                product = self._wish(row, NOTHING, number)
                if product != NOTHING:
                    sales.append(self._buy(row, product))
        return sales

    def _wish(self, row: int, category: int, number: int = 0) -> int:
        """A product by taste and liking, among those on sale that do not last at home."""
        nature = self.nature
        weight = nature.taste[row, nature.category] * nature.liking[row] * nature.popularity
        weight = np.where(nature.is_sold(self.day) & ~np.isfinite(self.due[row]), weight, 0.0)
        if category != NOTHING:
            weight = np.where(nature.category == category, weight, 0.0)
        if not weight.any():
            return NOTHING
        key = nature.keys[row : row + 1]
        point = float(nature.chance.uniform("choice", key, self.day, number)[0]) * weight.sum()
        return int(np.searchsorted(np.cumsum(weight), point, side="right"))

    def _renewed(self) -> list[Sale]:
        """Contracts that end today and are renewed."""
        nature, rules, sales = self.nature, self.nature.rules, list[Sale]()
        for place, term in enumerate(self.terms):
            if term.ends_on.toordinal() != self.day:
                continue
            row = term.customer
            is_asked = self.day - self.asked_on.get(row, -rules.asked_days - 1) <= rules.asked_days
            odds = rules.renews + (self.asked.get(row, 0.0) if is_asked else 0.0)
            key = nature.keys[row : row + 1]
            if nature.chance.uniform("renew", key, self.day, term.product)[0] < odds:
                starts_on = date.fromordinal(self.day + 1)
                ends_on = date.fromordinal(self.day + (term.ends_on - term.starts_on).days + 1)
                new = Term(row, term.product, starts_on, ends_on)
                self.terms[place] = new
                amount, margin = nature.price[term.product], nature.margin[term.product]
                sales.append(Sale(row, self.day, term.product, amount, margin, term=new))
        return sales


def begin(company: Company, nature: Nature) -> World:
    """The world on the last day of the company's files."""
    today = company.last_day.toordinal()
    shape = nature.liking.shape
    last, bought, count = np.full(shape[0], -np.inf), np.full(shape, -np.inf), np.zeros(shape)
    for one in company.purchases:
        last[one.customer] = max(last[one.customer], one.day.toordinal())
        bought[one.customer, one.product] = one.day.toordinal()
        count[one.customer, one.product] += 1
    life = nature.life[None, :] * nature.pace[:, None]
    columns = np.arange(shape[1])[None, :]
    tried = nature.chance.uniform("adopt", nature.keys[:, None], about=columns)
    uses = np.isfinite(life) & ((count >= 2) | ((count == 1) & (tried < nature.rules.adoption)))
    due = np.where(uses, bought, np.inf) + np.where(uses, life, 0.0)
    uses &= today - due < 60
    due = np.where(uses, due, np.inf)
    rhythm = nature.rate + np.where(uses, 1 / life, 0.0).sum(axis=1)
    silence = np.where(np.isfinite(last), today - last, 0.0)
    stays = 1 / (1 + (silence * rhythm / 3) ** 3)
    is_here = nature.chance.uniform("here", nature.keys) < stays
    due[~is_here] = np.inf
    return World(
        nature=nature,
        day=today,
        is_here=is_here,
        last=last,
        due=due,
        has_had=count > 0,
        annoyance=np.zeros(shape[0]),
        has_closed=np.zeros((shape[0], len(CHANNELS)), dtype=bool),
        terms=[copy.copy(term) for term in company.terms if term.ends_on > company.last_day],
    )
