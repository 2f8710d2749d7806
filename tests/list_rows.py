"""Rows for every list of the site: each row has its own cell, place, people, photo, paper and body.

So whatever a list names in a row is another object in each: a query made once a row shows as a difference.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import cycle, islice

from django.utils import timezone

from grids.errors import Conflict
from grids.ids import uuid7
from grids.models import CalendarDay, PlaceFlag, PostPlace, Role
from grids.services.feedback import answer_feedback, give_feedback
from grids.services.places import change_status, reveal
from grids.services.tokens import issue_token
from hazards.acceptance.deciding import Looked, ask_acceptance, check_acceptance, to_look_at
from hazards.delegated.keeping import change_power
from hazards.major.acts import perform, suspect
from hazards.models import (
    BulkRow,
    BulkRun,
    Category,
    EnforcementAction,
    HandoverReminder,
    Notice,
    NoticeHazard,
    Supervision,
    TicketSource,
)
from hazards.papers.pads import register_pad
from hazards.pressure.letters import answer_letter, send_letter
from hazards.pressure.sealing import lift_seal, record_seal
from hazards.sampling.checking import check_sample
from hazards.services import acts
from hazards.services.enforcement import record_action
from hazards.services.handing_down import hand_down, take_hand_down
from hazards.services.leads import tell_lead, verify_lead
from hazards.services.tickets import open_ticket
from inspections.models import QuickFix, Signal, Watch
from inspections.services.checklist_editing import ItemRow, add_item, begin_checklist
from inspections.services.draw_register import declare_tie
from inspections.services.draws import publish_draw
from inspections.services.look_backs import plan_look_back
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.rounds import add_participants, add_stops, plan_round
from inspections.services.rule_editing import RuleRow, plan_rule, switch_on
from inspections.services.tasks import dispatch_tasks
from inspections.services.visits import submit_visit
from inspections.services.watching import decide_watch, end_measure, propose_watch, put_measure
from notifications.models import Delivery, GroupPost, GroupRobot, Notification
from notifications.sealing import seal
from reports.services.periods import period_of
from reports.services.weekly import draft_report
from stations.models import Activity, Device, Facility, Member, Station
from stations.services.alarms import record_alarm
from stations.services.cameras import record_camera
from stations.services.duty import add_member, plan_shift
from stations.services.kit import equip
from stations.services.registers import record_activity, record_device, record_facility, record_incident
from stations.services.stations import open_station
from stations.services.turnouts import record_turnout
from tests.factories import make_grid, make_organisation, make_place, make_post, make_user, square
from tests.hazards.makers import ONE_DAY, bring_to, draw_one, make_hazard, make_photo
from tests.hazards.powers import give_power
from tests.inspections.draw_makers import draw_by, freeze, make_inspectors

HOUR = timedelta(hours=1)
TYPES = ("REST", "HOTEL", "SHOP")


def nth(choices, n):
    """The n-th of `choices`, round and round."""
    return next(islice(cycle(choices), n, None))


class Rows:
    """A street whose lists grow with `add`; `cast.walker` works in every cell, `cast.owner` has every place."""

    def __init__(self, territory, cast, *, now):
        self.territory, self.cast, self.now, self.many = territory, cast, now, 0
        self.street = territory.street
        cast.walker, cast.owner = make_user("walker", "走访人"), make_user("owner", "店主")
        self.owners_post = make_post(cast.owner, "place_person", self.street, places=[])
        self.shop = make_place(self.street, "总店", at=(109.185, 27.715))
        self.hazard = bring_to("rectifying", self.shop, at=now - ONE_DAY)
        self.station = self._station("总站", self.shop)
        self.round = self._round("总行动", [self.shop], cast.chief)
        self.major = suspect(self.shop, by=cast.station, at=now, facts="总店喷淋停用")
        self.power = give_power(self.street)
        self.checklist = self._checklist("总表")
        self.run = BulkRun.objects.create(
            street=self.street, action="remind", by=cast.station, asked=9, recorded_at=now, tell_at=now, finished_at=now
        )
        self.report = draft_report(period_of(self.street, now.date(), at=now), at=now)

    def add(self, count: int) -> None:
        """`count` rows more in every list."""
        for n in range(self.many, self.many + count):
            self._people_of(n)
            self._hazards_of(n)
            self._told_of(n)
            self._visits_of(n)
            self._draws_of(n)
            self._watched_of(n)
            self._station_of(n)
            self._office_of(n)
        self.many += count

    def _people_of(self, n: int) -> None:
        west = 109.2005 + n * 0.001
        drawn = {"parent": self.territory.west, "boundary": square(west, 27.7255, 0.001)}
        self.cell = make_grid(f"520602007002{1100 + n}", f"北门第{n}网格", **drawn)
        self.body = make_organisation(f"body-{n}", f"第{n}执法队", "department", self.territory.district)
        self.author = make_user(f"author-{n}", f"网格员{n}", organisation=self.body)
        make_post(self.author, "worker", self.cell)
        self.head = make_post(make_user(f"head-{n}", f"网格长{n}"), "cell_head", self.cell)
        make_post(self.cast.walker, "worker", self.cell)
        self.place = make_place(
            self.street, f"第{n}号店", at=(west + 0.0005, 27.726), type=nth(TYPES, n),
            responsible_person=f"王老{n}", phone=f"1390000{n:04d}",
        )  # fmt: skip
        assert self.place.scope_cell == self.cell
        self.place.flags.add(nth(PlaceFlag.objects.order_by("pk"), n))
        PostPlace.objects.create(post=self.owners_post, place=self.place)

    def _hazards_of(self, n: int) -> None:
        at, known = self.now, {"by": None, "at": self.now}
        codes = Category.objects.order_by("code").values_list("code", flat=True)
        more = {"by": self.author, "category": nth(codes, n), "photos": [make_photo(self.street)]}
        late = bring_to("rectifying", self.place, **more | {"at": at - 90 * ONE_DAY})
        bring_to("submitted", self.place, submitter=self.author, **more)
        plan_look_back(bring_to("closed", self.place, **more), by=None, at=at, due_on=at.date())
        make_hazard(self.place, by=self.cast.walker, at=at)
        sent = bring_to("handed_over", self.place, receiver=self.body, at=at - 30 * ONE_DAY).handovers.get()
        HandoverReminder.objects.create(street=self.street, handover=sent, step=1, recorded_at=at)
        bring_to("accepted", self.place, receiver=self.cast.brigade_office, **more)
        failed = bring_to("submitted", self.place, submitter=self.author, at=at - ONE_DAY)
        acts.fail_recheck(failed, by=self.cast.station, at=at, seen=None, reason="没有改好", due_on=at.date())
        make_hazard(self.shop, at=at)
        perform(self.major, "meeting", by=self.cast.station, at=at, note=f"第{n}次协调会")
        acts.comment(self.hazard, by=self.cast.station, at=at, seen=None, note=f"第{n}次电话")
        BulkRow.objects.create(
            street=self.street, run=self.run, hazard=late, done=False, why="没有办成", recorded_at=at
        )
        register_pad(
            self.street, by=None, at=at, kind="inform", prefix="三联单", first=n * 50 + 1, last=n * 50 + 50,
            grid=self.street, handed_on=at.date(),
        )  # fmt: skip
        self._paper(Notice.Kind.INFORM, n)
        Supervision.objects.create(
            street=self.street, recorded_at=at, hazard=self.hazard, paper=self._paper(Notice.Kind.SUPERVISE, n),
            post=self.head, demand=f"第{n}次", reply_on=at.date(), sent_by=self.author, sent_at=at,
        )  # fmt: skip
        record_action(
            self.street, kind=nth(EnforcementAction.Kind, n), done_on=at.date(), organisation=self.body,
            amount_fen=500, place=self.place, hazard=late, **known,
            **(
                {EnforcementAction.Kind.DETENTION: {"days": 3}, EnforcementAction.Kind.STOP: {"stop": "use"}}
                | {EnforcementAction.Kind.JOINT: {"bodies": [self.cast.brigade_office]}}
            ).get(nth(EnforcementAction.Kind, n), {}),
        )  # fmt: skip

        drawn = draw_one(bring_to("fixed_on_site", self.place, **more | {"category": "H03"}), at=at)
        check_sample(drawn, by=self.cast.station, at=at, in_order=True, photos=[make_photo(self.street)])
        draw_one(bring_to("fixed_on_site", self.place, **more | {"category": "H03"}), at=at)
        self._pressed(late)
        entrusted = {"mode": "entrusted", "on_behalf_of": self.body, "category": late.category}
        give_power(self.street, item_code=f"委{n}", **entrusted)
        change_power(self.power, by=None, at=at, document=f"第{n}号文")

    def _paper(self, kind: str, n: int) -> Notice:
        at = self.now
        paper = Notice.objects.create(
            street=self.street, hazard=self.hazard, place=self.shop, kind=kind, year=at.year, seq=n + 1,
            number=f"{kind}〔{at.year}〕{n + 1}", token=f"{kind}-{n}", issued_at=at, recorded_at=at,
            issued_by=self.author, facts={"receiver": f"第{n}家"},
        )  # fmt: skip
        NoticeHazard.objects.create(street=self.street, recorded_at=at, notice=paper, hazard=self.hazard)
        return paper

    def _told_of(self, n: int) -> None:
        at, category = self.now, Category.objects.get(code="H03")
        told = {"source": "public", "text": f"第{n}号店门口堵了", "at": at, "place": self.place}
        tell_lead(self.street, **told)
        open_ticket(
            self.street, by=self.cast.station, at=at, source=TicketSource.objects.get(code="12345"), number=f"GD-{n}",
            text=told["text"], reply_due_at=at + HOUR, place=self.place,
        )  # fmt: skip
        checked = {"note": "到场看过", "category": category, "photos": [make_photo(self.street)]}
        verify_lead(tell_lead(self.street, **told), by=None, at=at, true=True, description="堵塞", **checked)
        case = {"by": self.cast.brigade, "at": at, "category": category, "description": f"第{n}号店"}
        hand_down(self.place, **case)
        take_hand_down(hand_down(self.place, **case), by=self.cast.station, at=at)
        suspect(self.place, by=self.cast.station, at=at, facts=f"第{n}号店喷淋停用")
        self._accepted(n)

    def _pressed(self, late) -> None:
        known, day = {"by": None, "at": self.now}, self.now.date()
        body = make_organisation(f"s-{late.pk}", "大队", "brigade", self.territory.district)
        days = {"from_on": day, "until_on": day}
        lift_seal(
            record_seal(self.place, organisation=body, part="厨房", **known, **days), lifted_on=day, document="解",
            **known,
        )  # fmt: skip
        record_seal(self.place, organisation=body, part="仓库", **known, **days)
        written = {"organisation": body, "to": self.body, "sent_on": day, "reply_by": day, "hazards": [late]}
        answer_letter(
            send_letter(self.street, subject="建议", **known, **written), replied_on=day, reply="已办", **known
        )
        send_letter(self.street, subject="再建议", **known, **written)

    def _accepted(self, n: int) -> None:
        known = {"by": self.author, "at": self.now}
        for place in (make_place(self.street, f"第{n}家停业店", at=self.place.point.coords), self.place):
            change_status(place, by=None, at=self.now, status="suspended", note="停业整改")
            row = ask_acceptance(place, request=f"第{n}次申请", **known)
        looked = [Looked(ok=False, hazard=hazard) for hazard in to_look_at(row)]
        facts = {"passed": False, "looked": looked, "photos": [make_photo(self.street)], "note": f"第{n}次不合格"}
        check_acceptance(row, by=self.cast.station, at=self.now, **facts)
        change_status(self.place, by=None, at=self.now, status="vacant", note="还没有改好")

    def _draws_of(self, n: int) -> None:
        """Two inspectors and a tie more, and a published draw of all the key units there are by now."""
        one, _other = make_inspectors(self.street, 2, first=2 * n + 1)
        declare_tie(one, place=self.shop, reason="亲属经营", by=None, at=self.now)
        make_place(self.street, f"第{n}家重点单位", at=(109.185, 27.716), place_class="KEY")
        row = freeze(self.street, at=self.now, quotas={"KEY": n + 1}, due_on=self.now.date())
        row = draw_by(row, self.cast.station, self.cast.chief, at=self.now)
        self.draw = publish_draw(row, by=self.cast.station, at=self.now)

    def _watched_of(self, n: int) -> None:
        """One more place on the list of 不放心场所, and one measure more, past, of the first."""
        watch = propose_watch(self.place, reason=f"第{n}个理由", by=None, at=self.now)
        decide_watch(watch, agreed=True, by=self.cast.chief, at=self.now)
        self.watch = getattr(self, "watch", watch)
        for row in {watch, self.watch}:
            facts = {"kind": "kit", "note": f"第{n}次", "since": self.now.date(), "by": None, "at": self.now}
            end_measure(put_measure(Watch.objects.get(pk=row.pk), **facts), on=self.now.date(), by=None, at=self.now)

    def _visits_of(self, n: int) -> None:
        at, asked = self.now, {"kind": "routine", "outcome": "closed"}
        for by, place in ((self.cast.walker, self.place), (self.author, self.place), (self.author, self.shop)):
            if place == self.shop:
                make_post(by, "worker", self.shop.scope_cell)
            content = asked | {"place": str(place.pk)}
            visit = submit_visit(self.street, client_id=uuid7(), payload=content, by=by, at=at).inspection
            odd = {"street": self.street, "inspection": visit, "recorded_at": at}
            Signal.objects.create(kind="far", data={"metres": 1800 + n, "accuracy": 30}, **odd)
            looked = {"looked_by": self.author, "looked_at": at}
            Signal.objects.create(kind="photo_far", data={"metres": 1800 + n, "photos": 2}, **odd, **looked)
        with suppress(Conflict):  # the last of them, sent again with other words
            submit_visit(self.street, client_id=visit.pk, payload=content | {"note": "又"}, by=by, at=at)
        kind = nth(QuickFix.Kind, n)
        record_quick_fix(self.street, by=self.cast.walker, at=at, kind=kind, place=self.place)
        self._round(f"第{n}次行动", [self.place], self.author, self.cast.walker)
        add_stops(self.round, places=[self.place], by=None, at=at)
        add_participants(self.round, users=[self.author], by=None, at=at)
        dispatch_tasks(
            self.street, places=[self.place], due_on=at.date(), by=None, at=at, reason=f"第{n}批",
            assigned_to=self.cast.walker if n % 2 else None,
        )  # fmt: skip

        add_item(self.checklist, ItemRow(f"第{n}项", category=Category.objects.get(code="H01")), by=self.cast.station)
        self._checklist(f"第{n}表")
        rule = RuleRow(
            name=f"第{n}条", period="weekly", role=Role.objects.get(code="worker"), place_type=self.place.type
        )
        plan_rule(self.street, rule, by=self.cast.station, at=at)
        begun = plan_rule(self.street, rule, by=self.cast.station, at=at)
        switch_on(begun, by=self.cast.station, at=at - ONE_DAY, valid_from=at.date())

    def _checklist(self, name):
        made = begin_checklist(self.street, by=self.cast.station, at=self.now, name=name)
        add_item(made, ItemRow("出口畅通"), by=self.cast.station)
        return made

    def _round(self, theme, places, leader, *users):
        return plan_round(
            self.street, by=None, at=self.now, theme=theme, leader=leader, places=places, participants=users,
            starts_at=self.now, ends_at=self.now + HOUR,
        )  # fmt: skip

    def _station(self, name, place):
        made = {"name": name, "kind": Station.Kind.MICRO_COMMUNITY, "level": "community"}
        station = open_station(self.street, by=None, at=self.now, point=place.point, **made)
        equip(station, by=None, at=self.now)
        return station

    def _station_of(self, n: int) -> None:
        at, today, known = self.now, self.now.date(), {"by": None, "at": self.now}
        fire = record_incident(self.street, happened_at=at, summary=f"第{n}起", place=self.place, **known)
        for station in (self._station(f"第{n}站", self.place), self.station):
            member = add_member(
                station, name=f"队员{n}", duty=Member.Duty.FIREFIGHTER, valid_from=today, user=self.author, **known
            )
            start = at + (n + 1) * HOUR if station == self.station else at
            plan_shift(station, starts_at=start, ends_at=start + HOUR, members=[member], **known)
            record_turnout(station, kind="real", alarm_at=at - n * HOUR, on_scene_at=at, incident=fire, **known)
        device = record_device(self.street, kind=nth(Device.Kind, n), installed_on=today, place=self.place, **known)
        record_alarm(device, alarm_at=at, **known)
        seen = {"url": f"https://video.example/{n}"}
        record_camera(self.street, name=f"楼前{n}", place=self.shop, **seen, **known)
        camera = record_camera(self.street, name=f"大门{n}", grid=self.cell, **seen, **known)
        known |= {"grid": self.cell}
        built = record_facility(self.street, kind=nth(Facility.Kind, n), name=f"点位{n}", built_on=today, **known)
        held = record_activity(self.street, kind=nth(Activity.Kind, n), title=f"培训{n}", held_on=today, **known)
        for entry in (fire, device, camera, built, held):
            entry.voided_at, entry.voided_by, entry.void_reason = at, self.author, "重复登记"
            entry.save()

    def _office_of(self, n: int) -> None:
        at, cast = self.now, self.cast
        told = give_feedback(self.street, by=self.author, at=at, text=f"意见{n}", page="/")
        answer_feedback(told, by=cast.station, at=at, reply="已处理")
        issue_token(
            self.author, by=cast.steward, name=f"接口{n}", scopes=["read"], at=at, expires_at=at + ONE_DAY,
            organisation=self.body,
        )  # fmt: skip
        reveal(self.place, field="phone", by=cast.station, at=at, reason="联系整改")
        note = Notification.objects.create(
            street=self.street, user=cast.station, event="x", key=f"row-{n}", title=f"通知{n}", recorded_at=at
        )
        lost = {"street": self.street, "recorded_at": at, "not_before": at, "state": "failed"}
        Delivery.objects.create(notification=note, address=f"{n}@example.org", **lost)
        robot = GroupRobot.objects.create(
            street=self.street, kind="wecom", name=f"第{n}群", sealed_address=seal("no address"), set_at=at
        )
        GroupPost.objects.create(robot=robot, key=f"row-{n}", title=f"通知{n}", **lost)
        CalendarDay.objects.create(
            date=timezone.localdate() + (n + 60) * ONE_DAY, is_workday=False, entered_by=self.author, entered_at=at
        )
        week = at.date() - (n + 1) * 7 * ONE_DAY
        draft_report(period_of(self.street, week, at=at), at=at)
