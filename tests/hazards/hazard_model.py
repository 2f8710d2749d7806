"""A hazard's life told once more, without the product's tables: what each act by each role on each day must lead to.

Written from the field's rules (domain.md 2.8, 3.1–3.3) and from the hand-written list of who may what; the machine
(`test_machine.py`) does the same acts to both and compares. Knows no ORM.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.hazards.who_may import MAY

OK, FORBIDDEN, CONFLICT, REFUSED = "ok", "NotAllowed", "Conflict", "DomainError"

FROM = {
    "fix_on_site": {"reported"},
    "set_deadline": {"reported"},
    "submit": {"rectifying"},
    "pass_recheck": {"submitted"},
    "fail_recheck": {"submitted"},
    "ask_extension": {"rectifying"},
    "extend": {"rectifying"},
    "refuse_extension": {"rectifying"},
    "hand_over": {"reported", "rectifying", "submitted"},
    "accept": {"handed_over", "accepted"},
    "return_handover": {"handed_over", "accepted"},
    "close_by_receiver": {"accepted"},
    "close_otherwise": {"reported", "rectifying", "submitted", "handed_over", "accepted"},
    "restore": {"closed", "fixed_on_site"},
    "void": {"reported", "rectifying", "submitted", "handed_over", "accepted", "closed", "fixed_on_site"},
    "order": {"reported", "rectifying"},
    "order_handed": {"accepted"},
    "find_again": {"reported", "rectifying", "submitted", "handed_over", "accepted"},
    "comment": {"reported", "rectifying", "submitted", "handed_over", "accepted", "closed", "fixed_on_site", "void"},
}
LIVING = {"reported", "rectifying", "submitted", "handed_over", "accepted"}
RULE_DAYS = {"H01": (1, False), "H03": (7, True), "H08": (7, True)}  # natural days; rolled to a working day?
ON_SITE = {"H01", "H03"}
SETS = {"worker": 7, "cell_head": 15, "community_head": 15}  # days by hand; those not named: any
GRANTS = {"community_head": 3, "station_officer": 15}
GRANTED_AT_MOST = 2


@dataclass
class Person:
    """Who acts: his role, whether the place lies in his reach, and the body he answers for."""

    name: str
    role: str
    near: bool
    body: str = ""


@dataclass
class Extension:
    by: str
    until: date


@dataclass
class Model:
    """One hazard as the rules say it must be. `terms` counts (day, term of the carry-over)."""

    category: str
    serious: bool
    finder: str
    found_on: date
    state: str = "reported"
    version: int = 1
    due_on: date | None = None
    first_due_on: date | None = None
    submitter: str = ""
    submitted_on: date | None = None
    on_time: bool | None = None
    found_again: int = 0
    asked: Extension | None = None
    granted: list[int] = field(default_factory=list)
    handed: dict[str, str] = field(default_factory=dict)  # body → sent, accepted, returned, done
    ordered: bool = False  # the last day is one that an order names
    legal: date | None = None  # the last day of the brigade's own order
    terms: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.terms[self.found_on, "found"] += 1

    # what must happen

    def verdict(self, action: str, who: Person, today: date, day: date | None, body: str, *, stale: bool) -> str:
        """ok, or the kind of the refusal."""
        if action in {"order", "order_handed"}:
            return self._verdict_on_order(who, today, day)
        if who.role not in MAY[action] or not who.near:
            return FORBIDDEN
        if stale or self.state not in FROM[action]:
            return CONFLICT
        return OK if getattr(self, f"_may_{action}", lambda *_: True)(who, today, day, body) else REFUSED

    def _verdict_on_order(self, who: Person, today: date, day: date) -> str:
        """The street's office has an item for H01 alone; the brigade orders what it accepted."""
        if who.role not in MAY["order_handed"] or not who.near:
            return FORBIDDEN
        if self.state not in LIVING:
            return CONFLICT
        if who.role == "brigade_officer" and self.handed.get("brigade") != "accepted":
            return FORBIDDEN
        if who.role == "enforcement_officer" and (self.category != "H01" or self.state not in FROM["order"]):
            return CONFLICT
        return OK if day >= today else REFUSED

    def _may_fix_on_site(self, *_):
        return self.category in ON_SITE

    def _may_set_deadline(self, who, today, day, _):
        return day is None or today <= day <= self._latest(who, today)

    def _may_pass_recheck(self, who, *_):
        return who.name != self.submitter and not (self.serious and who.name == self.finder)

    def _may_fail_recheck(self, who, today, day, _):
        first = max((self.first_due_on - self.found_on).days, 1)
        in_reach = today <= day <= min(self._latest(who, today), today + timedelta(first))
        return self._may_pass_recheck(who) and in_reach

    def _may_ask_extension(self, who, today, day, _):
        in_time = not self.ordered and today <= self.due_on and not self.asked and len(self.granted) < GRANTED_AT_MOST
        return in_time and self._extends(day)

    def _may_extend(self, who, today, day, _):
        if not self.asked or self.asked.by == who.name:
            return False
        until = day or self.asked.until
        days = max((until - self.due_on).days, (self.asked.until - self.due_on).days)
        return self._extends(until) and until >= today and days <= GRANTS.get(who.role, 999)

    def _may_refuse_extension(self, *_):
        return self.asked is not None

    def _may_accept(self, who, *args):
        return self._answers(who, args[-1], {"sent"})

    def _may_return_handover(self, who, *args):
        return self._answers(who, args[-1], {"sent", "accepted"})

    def _may_close_by_receiver(self, who, *args):
        return self._answers(who, args[-1], {"accepted"})

    def _may_restore(self, who, today, day, _):
        return day >= today

    def _latest(self, who: Person, today: date) -> date:
        own = SETS.get(who.role)
        return date.max if own is None else max(today + timedelta(own), self.rule_day())

    def _extends(self, until: date) -> bool:
        term = max((self.first_due_on - self.found_on).days, 1)
        return 0 < (until - self.due_on).days <= term - sum(self.granted)

    def _answers(self, who: Person, body: str, states: set[str]) -> bool:
        """The body's own people answer for it; the station for one in which nobody has an account."""
        ours = {"brigade": "brigade", "station_officer": "power"}.get(who.body or who.role)
        return body == ours and self.handed.get(body) in states

    def rule_day(self) -> date:
        days, rolled = RULE_DAYS[self.category]
        day = self.found_on + timedelta(days)
        while rolled and day.weekday() >= 5:
            day += timedelta(1)
        return day

    # what it leads to

    def do(self, action: str, who: Person, today: date, day: date | None, bodies: list[str]) -> None:
        before = self.state
        self.version += 1
        getattr(self, f"_{action}")(who, today, day, bodies)
        self._count(before, today)

    def _fix_on_site(self, *_):
        self.state, self.on_time = "fixed_on_site", True

    def _set_deadline(self, who, today, day, _):
        self.state = "rectifying"
        self._due(day or self.rule_day())

    def _submit(self, who, today, *_):
        self.state, self.submitter, self.submitted_on, self.asked = "submitted", who.name, today, None

    def _pass_recheck(self, *_):
        self.state, self.on_time = "closed", self.submitted_on <= self.due_on

    def _fail_recheck(self, who, today, day, _):
        self._ours_again(day)

    def _ask_extension(self, who, today, day, _):
        self.asked = Extension(who.name, day)

    def _extend(self, who, today, day, _):
        until = day or self.asked.until
        self.granted.append((until - self.due_on).days)
        self._due(until)
        self.asked = None

    def _refuse_extension(self, *_):
        self.asked = None

    def _hand_over(self, who, today, day, bodies):
        self.state, self.asked, self.handed = "handed_over", None, dict.fromkeys(bodies, "sent")
        self.legal = None

    def _accept(self, who, today, day, bodies):
        self.state, self.handed[bodies[0]] = "accepted", "accepted"

    def _return_handover(self, who, today, day, bodies):
        self.handed[bodies[0]] = "returned"
        if not self._follow():
            ordered = self.ordered
            self._ours_again(self.due_on or day or self.rule_day())
            self.ordered = ordered

    def _close_by_receiver(self, who, today, day, bodies):
        self.handed[bodies[0]] = "done"
        if not self._follow():
            theirs = self.legal if bodies[0] == "brigade" else None
            self.state, self.on_time = "closed", today <= theirs if theirs else None

    def _close_otherwise(self, who, today, *_):
        self.on_time = today <= self.due_on if self.due_on else None
        self.state, self.asked, self.handed = "closed", None, {}

    def _restore(self, who, today, day, _):
        self.on_time = None
        self._ours_again(day)

    def _void(self, *_):
        if self.state not in LIVING:
            self.terms.clear()  # a correction of what was already counted: it never counted
        self.state, self.on_time, self.asked, self.handed = "void", None, None, {}

    def _order(self, who, today, day, _):
        if who.role == "brigade_officer":
            self.legal = day
            return
        self.state, self.asked = "rectifying", None
        self._due(day)
        self.ordered = True

    _order_handed = _order

    def _find_again(self, *_):
        self.found_again += 1

    def _comment(self, *_):
        pass

    def _follow(self) -> bool:
        """The state follows the furthest that still has it; False when nobody has."""
        left = set(self.handed.values())
        if not left & {"sent", "accepted"}:
            return False
        self.state = "accepted" if "accepted" in left else "handed_over"
        return True

    def _ours_again(self, day: date) -> None:
        self.state, self.submitter, self.submitted_on = "rectifying", "", None
        self._due(day)

    def _due(self, day: date) -> None:
        self.ordered = False
        self.due_on = day
        self.first_due_on = self.first_due_on or day

    def _count(self, before: str, today: date) -> None:
        gone = {"closed": "closed", "fixed_on_site": "closed", "void": "voided"}
        if before in LIVING and self.state not in LIVING:
            self.terms[today, gone[self.state]] += 1
        elif before in {"closed", "fixed_on_site"} and self.state in LIVING:
            self.terms[today, "restored"] += 1
