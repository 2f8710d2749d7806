"""Any acts of anybody in any order: the hazards go as the model says, and what must always hold holds after each.

`bin/test tests/hazards/test_machine.py --hypothesis-profile=long` takes many more lives.
"""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from grids.calendar import local_date
from grids.errors import DomainError
from hazards.models import Category, DaySum, Hazard, HazardEvent, Notice, Reminder
from hazards.papers.orders import issue_order
from hazards.services.by_action import perform
from hazards.services.day_sums import differences
from hazards.services.offers import offers
from hazards.services.reminders import sweep
from tests.factories import local, make_organisation
from tests.hazards.hazard_model import FROM, LIVING, OK, Model, Person
from tests.hazards.makers import make_hazard, make_photo, reason
from tests.hazards.powers import give_power
from tests.hazards.who_may import MAY

pytestmark = pytest.mark.django_db

MONDAY = local(2026, 11, 2, 10, 0)  # no public holiday in the fifty days after it
LAST = date(2026, 12, 22)
ORDERS = {"order", "order_handed"}
REMARKS = {"comment", "correct", "assign", "unassign", "remind", "plan_recheck", "find_again"}  # lead nowhere
ENDS = REMARKS | {"void", "close_otherwise", "fix_on_site"}
ROLES = {
    "worker": "worker", "colleague": "worker", "head": "cell_head", "community": "community_head",
    "station": "station_officer", "chief": "street_leader", "enforcer": "enforcement_officer",
    "brigade": "brigade_officer", "district": "district_office", "neighbour": "worker", "outsider": "station_officer",
}  # fmt: skip
PEOPLE = [
    Person(name, role, near=name not in {"neighbour", "outsider"}, body="brigade" if name == "brigade" else "")
    for name, role in ROLES.items()
]
FINDERS = [person for person in PEOPLE if person.near and person.role != "district_office"]
BODIES = [["brigade"], ["power"], ["brigade", "power"]]


class Street(RuleBasedStateMachine):
    """A street with a place, its people, and days that pass."""

    def __init__(self, cast, shop, power):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.cast, self.shop = cast, shop
        self.bodies = {"brigade": cast.brigade_office, "power": power}
        self.photo, self.now, self.pairs, self.touched = make_photo(shop.street), MONDAY, [], []

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def today(self) -> date:
        return local_date(self.now)

    @initialize(by=st.sampled_from(FINDERS), category=st.sampled_from(["H01", "H03", "H08"]))
    def first(self, by, category):
        self.report(by, category, serious=False)

    @precondition(lambda self: len(self.pairs) < 3)
    @rule(by=st.sampled_from(FINDERS), category=st.sampled_from(["H01", "H03", "H08"]), serious=st.booleans())
    def report(self, by, category, serious):
        person, severity = getattr(self.cast, by.name), "serious" if serious else "ordinary"
        hazard = make_hazard(self.shop, by=person, at=self.now, category=category, severity=severity)
        self.pairs.append((hazard, Model(category, serious, by.name, self.today)))
        self.touched = self.pairs[-1:]

    @rule(
        which=st.integers(0, 2), action=st.sampled_from(sorted(FROM)), by=st.sampled_from(PEOPLE),
        days=st.integers(-1, 20), bodies=st.sampled_from(BODIES), stale=st.sampled_from([False] * 9 + [True]),
    )  # fmt: skip
    def anything(self, **said):
        """Whatever act by whomever: mostly refused."""
        self.attempt(**said)

    @rule(
        which=st.integers(0, 2), pick=st.integers(0, 99), whose=st.integers(0, 9), days=st.integers(0, 6),
        bodies=st.sampled_from(BODIES),
    )  # fmt: skip
    def what_leads_on(self, which, pick, whose, **said):
        """An act that its state knows, by one of those who may: so lives go on."""
        model = self.pairs[which % len(self.pairs)][1]
        fitting = sorted(action for action, states in FROM.items() if model.state in states and action not in ENDS)
        action = fitting[pick % len(fitting)] if fitting else "comment"
        who = [person for person in FINDERS if person.role in MAY[action]]
        self.attempt(which=which, action=action, by=who[whose % len(who)], stale=False, **said)

    @precondition(lambda self: self.today < LAST)
    @rule(hours=st.sampled_from([1, 13, 24, 72, 240]))
    def time_passes(self, hours):
        self.touched = self.pairs
        self.now = min(self.now + timedelta(hours=hours), local(LAST.year, LAST.month, LAST.day, 23, 59))
        sweep(self.shop.street, now=self.now)
        owed = Hazard.objects.filter(next_reminder_at__lte=self.now)
        assert not owed.exists()

    def attempt(self, *, which, action, by, days, bodies, stale):
        self.touched = [self.pairs[which % len(self.pairs)]]
        hazard, model = self.touched[0]
        day = self.today + timedelta(days)
        if action in {"set_deadline", "extend"} and days < 0:
            day = None  # by the rule; as asked
        expected = model.verdict(action, by, self.today, day, bodies[0], stale=stale)
        seen = hazard.version - 1 if stale else hazard.version
        try:
            with transaction.atomic():
                if action in ORDERS:
                    self.order(hazard, getattr(self.cast, by.name), day)
                else:
                    perform(
                        hazard, action, by=getattr(self.cast, by.name), at=self.now, seen=seen,
                        given=self.given(action, day, bodies),
                    )  # fmt: skip
            happened = OK
        except DomainError as refused:
            happened = type(refused).__name__
        assert happened == expected, f"{action} by {by.name} in {model.state}: {happened}, and not {expected}"
        if happened == OK:
            model.do(action, by, self.today, day, bodies)

    def order(self, hazard, by, day):
        """A 责令限期改正通知书; the brigade's under a number of its own."""
        own = {
            "number": f"碧消限字{Notice.objects.count()}",
            "review_body": "碧江区人民政府",
            "court": "碧江区人民法院",
        }
        issue_order(
            hazard, by=by, at=self.now, kind="order_by", inspected_on=self.today, officers="吴刚 1号\n石磊 2号",
            due_on=day, **own,
        )  # fmt: skip

    def given(self, action, day, bodies) -> dict:
        """All that any act may ask for; each takes its own."""
        several = action == "hand_over"
        return {
            "photos": [self.photo], "note": "现场已看过", "interim": "专人看守", "result": "已改正",
            "documents": "碧消〔2026〕9号",
            "reason": reason("hand_over") if several else "现场情况如此", "exit": reason("close"), "due_on": day,
            "receiver": [self.bodies[body] for body in (bodies if several else bodies[:1])],
        }  # fmt: skip

    @invariant()
    def hazards_stand_as_the_model_says(self):
        for hazard, model in self.touched:
            hazard.refresh_from_db()
            assert facts(hazard) == facts_of_model(model)
            assert hazard.next_reminder_at is None or (model.state == "rectifying" and not model.asked)

    @invariant()
    def the_events_rebuild_the_state(self):
        for hazard, _model in self.touched:
            events = list(HazardEvent.objects.filter(hazard=hazard).order_by("seq"))
            assert [event.seq for event in events] == list(range(1, hazard.version + 1))
            assert rebuilt(events) == (hazard.state, hazard.due_on and str(hazard.due_on), hazard.submitted_by_id)

    @invariant()
    def nobody_is_without_a_next_step(self):
        """Somebody of the cast can move each open hazard on, now."""
        for hazard, model in self.touched:
            if model.state in LIVING:
                movers = (self.cast.station, self.cast.brigade)
                offered = (offer for person in movers for offer in offers(hazard, person, self.now))
                steps = (offer for offer in offered if offer.enabled and offer.action not in REMARKS)
                assert any(steps), f"nobody can move {hazard.state}"

    @invariant()
    def the_carry_over_balances(self):
        """Day by day the sums are the model's and a recount's; what was found less what went is what is open."""
        ours = DaySum.objects.filter(term__in=("found", "closed", "restored", "voided")).values_list("day", "term")
        sums = {(day, term): n for day, term, n in ours.annotate(n=Sum("n")).order_by() if n}
        expected = sum((model.terms for _hazard, model in self.pairs), Counter())
        assert sums == dict(expected)
        total = Counter()
        for (_day, term), n in sums.items():
            total[term] += n
        still_open = sum(model.state in LIVING for _hazard, model in self.pairs)
        assert total["found"] + total["restored"] - total["closed"] - total["voided"] == still_open
        assert differences(self.shop.street) == {}

    @invariant()
    def nobody_is_reminded_twice_of_a_step(self):
        steps = Reminder.objects.values_list("hazard", "due_on", "step")
        assert len(steps) == len(set(steps))


def facts(hazard: Hazard) -> tuple:
    submitter = hazard.submitted_by.username if hazard.submitted_by else ""
    return (
        hazard.state, hazard.version, hazard.due_on, hazard.first_due_on, submitter, hazard.on_time,
        hazard.extension_asked, hazard.found_again,
    )  # fmt: skip


def facts_of_model(model: Model) -> tuple:
    return (
        model.state, model.version, model.due_on, model.first_due_on, model.submitter, model.on_time,
        model.asked is not None, model.found_again,
    )  # fmt: skip


def rebuilt(events: list[HazardEvent]) -> tuple:
    """(state, last day, who submitted) read from the events alone."""
    state, due_on, submitter = "", None, None
    for event in events:
        assert event.from_state == state
        state = event.to_state
        said = event.data.get("due_on") if event.action != "ask_extension" else None
        due_on = (said[-1] if isinstance(said, list) else said) or due_on
        if event.action == "submit":
            submitter = event.by_id
        elif state == "rectifying":
            submitter = None
    return state, due_on, submitter


def test_any_life_goes_as_the_model_says(cast, shop):
    power = make_organisation("power", "供电公司", "power", shop.street)
    give_power(shop.street, law="某条例§1", category=Category.objects.get(code="H01"))
    lives = settings(settings.default, max_examples=settings.default.max_examples // 6, stateful_step_count=30)
    run_state_machine_as_test(lambda: Street(cast, shop, power), settings=lives)
