"""One of everything, in cell A of 锦江街道, with words to be found wherever they leak (see `tests/samples.py`)."""

from contextlib import suppress
from types import SimpleNamespace

from django.utils import timezone

from grids.errors import Conflict
from grids.ids import uuid7
from grids.models import PlaceType, Post, Role
from grids.services.feedback import give_feedback
from grids.services.photos import store_photo
from grids.services.places import change_status
from grids.services.tokens import issue_token
from hazards.acceptance.deciding import ask_acceptance
from hazards.bulk.running import Wanted, run
from hazards.calendar.feeds import make_feed
from hazards.door.rows import set_question
from hazards.major.acts import suspect
from hazards.models import Recheck, ReminderRule, TicketSource
from hazards.own_word.keeping import put_in
from hazards.own_word.starter import starter
from hazards.papers.delivering import record_receipt
from hazards.papers.issuing import issue_notice
from hazards.papers.pads import register_pad
from hazards.papers.rewording import write_wording
from hazards.pressure.letters import send_letter
from hazards.pressure.sealing import record_seal
from hazards.saved.keeping import keep
from hazards.services import acts
from hazards.services.enforcement import record_action
from hazards.services.handing_down import hand_down
from hazards.services.leads import tell_lead
from hazards.services.supervising import supervise
from hazards.services.tickets import open_ticket
from hazards.ticket_sources.keeping import open_source
from inspections.models import Signal, Submission
from inspections.services.checklist_editing import ItemRow, add_item, begin_checklist
from inspections.services.draw_register import declare_tie
from inspections.services.draws import publish_draw
from inspections.services.look_backs import plan_look_back
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.rounds import close_round, plan_round
from inspections.services.rule_editing import RuleRow, plan_rule
from inspections.services.visits import submit_visit
from inspections.services.watching import decide_watch, propose_watch, put_measure
from notifications.models import GroupPost, GroupRobot, Notification, PushDevice
from notifications.sealing import seal
from reports.services.periods import period_of
from reports.services.weekly import draft_report
from stations.services.alarms import record_alarm
from stations.services.cameras import record_camera
from stations.services.duty import add_member, plan_shift
from stations.services.kit import equip
from stations.services.registers import record_activity, record_device, record_facility, record_incident
from stations.services.stations import open_station
from tests.factories import make_place, make_user
from tests.grids.test_photos import picture
from tests.hazards.makers import bring_to, draw_one, make_hazard
from tests.hazards.powers import give_power
from tests.inspections.draw_makers import draw_by, freeze, make_inspectors

# What must never be read by a stranger. The first group lies in cell A, the second belongs to the street as a whole.
OF_THE_CELL = ("甲格小吃店记号", "灭火器记号", "检查备注记号", "线索记号", "13988887777", "秦无双", "督办要求记号",
               "重大记号", "验收记号", "查封部位记号", "事由记号", "不放心记号", "视频点位记号")  # fmt: skip
OF_THE_STREET = ("站点记号", "整治主题记号", "令牌记号", "意见记号", "交办记号", "赋权记号", "筛选记号",
                 "工作群记号", "自查问题记号", "工单平台记号", "检查表记号", "频次规则记号")  # fmt: skip


def build(territory, cast):
    """One of everything, in cell A."""
    now = timezone.now()
    place = make_place(
        territory.street, OF_THE_CELL[0], at=(109.185, 27.715), phone=OF_THE_CELL[4], responsible_person=OF_THE_CELL[5]
    )
    photo = store_photo(territory.street, photo_id=uuid7(), content=picture(), by=cast.worker, at=now)
    w = SimpleNamespace(territory=territory, cast=cast, street=territory.street, place=place, photo=photo)
    for part in (_hazard, _papers, _visits, _station, _registers, _cases, _rules, _watched, _people):
        vars(w).update(part(w, now, timezone.localdate()))
    return w


def _hazard(w, now, today):
    """A hazard, reminded of with others, urged, and re-checked in vain."""
    hazard = make_hazard(w.place, by=w.cast.worker, at=now, description=OF_THE_CELL[1], photos=[w.photo])
    hazard = acts.set_deadline(hazard, by=None, at=now, seen=None)
    bulk = run(
        w.street, run_id=uuid7(), action="remind", chosen={hazard.pk: hazard.version},
        wanted=Wanted("周五前改好"), by=w.cast.station, at=now,
    )  # fmt: skip
    hazard.refresh_from_db()
    supervision = supervise(
        hazard, by=None, at=now, receiver=w.cast.head.posts.get(), demand=OF_THE_CELL[6], reply_on=today
    )
    recheck = Recheck.objects.create(
        street=hazard.street, recorded_at=now, hazard=hazard, by=w.cast.head, at=now, passed=False
    )
    return {"hazard": hazard, "bulk": bulk, "supervision": supervision, "recheck": recheck}


def _papers(w, now, today):
    notice = issue_notice(w.hazard, by=None, at=now)
    record_receipt(notice, by=None, at=now, receipt="signed", name=OF_THE_CELL[5])
    pad = register_pad(
        w.street, by=None, at=now, kind="inform", prefix="三联单", first=1, last=50,
        grid=w.territory.cell_a, handed_on=today, holder=OF_THE_CELL[5],
    )  # fmt: skip
    wording = write_wording(w.street, by=None, at=now, kind="inform", opening=OF_THE_STREET[5])
    mine = {"kind": "inform", "name": "样式.docx", "content": starter("inform", served=True)}
    sheet = put_in(w.street, by=None, at=now, **mine)
    return {"notice": notice, "delivery": notice.delivery, "pad": pad, "wording": wording, "word_sheet": sheet}


def _visits(w, now, today):
    payload = {"place": str(w.place.pk), "kind": "routine", "outcome": "closed", "note": OF_THE_CELL[2]}
    visit = submit_visit(w.street, client_id=uuid7(), by=w.cast.worker, at=now, payload=payload).inspection
    with suppress(Conflict):
        submit_visit(w.street, client_id=visit.pk, by=w.cast.worker, at=now, payload=payload | {"met": OF_THE_CELL[2]})
    round_ = plan_round(
        w.street, by=w.cast.station, at=now, theme=OF_THE_STREET[1], leader=w.cast.chief,
        starts_at=now, ends_at=now + timezone.timedelta(hours=2), places=[w.place],
    )  # fmt: skip
    closed_round = plan_round(
        w.street, by=w.cast.station, at=now, theme=OF_THE_STREET[1], leader=w.cast.chief,
        starts_at=now, ends_at=now + timezone.timedelta(hours=2),
    )  # fmt: skip
    close_round(closed_round, by=w.cast.station, at=now, numbers={})
    fix = record_quick_fix(w.street, by=w.cast.worker, at=now, kind="stairs", place=w.place)
    fixed = bring_to("fixed_on_site", w.place, at=now, category="H01")
    look_back = plan_look_back(fixed, by=None, at=now, due_on=today)
    report = draft_report(period_of(w.street, today, at=now), at=now)
    odd = {"metres": 1800, "accuracy": 30}
    signal = Signal.objects.create(street=w.street, inspection=visit, kind="far", data=odd, recorded_at=now)
    return _drawn(w, now, today) | {
        "signal": signal,
        "visit": visit,
        "second": Submission.objects.get(status=Submission.Status.CONFLICT),
        "round": round_,
        "closed_round": closed_round,
        "fix": fix,
        "look_back": look_back,
        "report": report,
    }


def _drawn(w, now, today):
    """A published draw of one place that may be known, and an inspector and a tie of the street."""
    make_place(w.street, "公示宾馆", at=(109.186, 27.716), place_class="KEY")
    people = make_inspectors(w.street, 3)
    tie = declare_tie(people[2], place=w.place, reason=OF_THE_STREET[0], by=w.cast.station, at=now)
    row = freeze(w.street, at=now, quotas={"KEY": 1}, due_on=today)
    row = publish_draw(draw_by(row, w.cast.station, w.cast.chief, at=now), by=w.cast.station, at=now)
    return {"draw": row, "inspector": people[0], "tie": tie}


def _watched(w, now, today):
    """The place on the list of 不放心场所, with one measure."""
    watch = decide_watch(
        propose_watch(w.place, reason=OF_THE_CELL[11], by=w.cast.station, at=now), agreed=True, by=w.cast.chief, at=now
    )
    facts = {"kind": "power_off", "note": OF_THE_CELL[11], "since": today, "by": w.cast.station, "at": now}
    return {"watch": watch, "measure": put_measure(watch, **facts)}


def _station(w, now, today):
    station = open_station(w.street, by=None, at=now, name=OF_THE_STREET[0], kind="micro_community", level="community")
    equip(station, by=None, at=now)
    member = add_member(station, by=None, at=now, name=OF_THE_STREET[0], duty="head", valid_from=today)
    shift = plan_shift(
        station, by=None, at=now, starts_at=now, ends_at=now + timezone.timedelta(hours=1), members=[member]
    )
    return {"station": station, "member": member, "shift": shift}


def _registers(w, now, today):
    known, there = {"by": None, "at": now}, {"grid": w.territory.cell_a}
    device = record_device(w.street, kind="smoke", installed_on=now.date(), place=w.place, **known)
    return {
        "alarm": record_alarm(device, alarm_at=now, **known),
        "camera": record_camera(w.street, name=OF_THE_CELL[12], url="https://video.example/1", place=w.place, **known),
        "facility": record_facility(w.street, kind="sign", name=OF_THE_CELL[1], built_on=today, **there, **known),
        "activity": record_activity(w.street, kind="drill", title=OF_THE_CELL[1], held_on=today, **there, **known),
        "fire": record_incident(w.street, happened_at=now, summary=OF_THE_CELL[2], place=w.place, **known),
        "action": record_action(
            w.street, kind="letter", done_on=today, organisation=w.cast.brigade_office, note=OF_THE_STREET[4], **known
        ),
        "seal": _sealed(w.place, w.cast, now),
        "letter": _written(w.place, w.cast, now),
    }


def _cases(w, now, today):
    """What came from elsewhere, and what goes further: leads, work orders, cases, an acceptance."""
    ticket = open_ticket(
        w.street, by=w.cast.station, at=now, source=TicketSource.objects.get(code="12345"), number="GD-1",
        text=OF_THE_CELL[3], reply_due_at=now + timezone.timedelta(days=1), place=w.place,
    )  # fmt: skip
    category = w.hazard.category
    return {
        "sample": draw_one(bring_to("fixed_on_site", w.place, at=now, category="H01"), at=now),
        "acceptance": _asked_to_open(w.street, w.photo, w.cast, now),
        "hand_down": hand_down(
            w.place, by=w.cast.brigade, at=now, category=category, description=OF_THE_STREET[4], photos=[w.photo]
        ),
        "major": suspect(w.place, by=w.cast.station, at=now, facts=OF_THE_CELL[7]),
        "ticket": ticket,
        "lead": tell_lead(w.street, source="public", text=OF_THE_CELL[3], at=now, place=w.place),
    }


def _rules(w, now, today):
    """What a street sets for itself."""
    robot = GroupRobot.objects.create(
        street=w.street, kind="wecom", name=OF_THE_STREET[7], sealed_address=seal("no address"), set_at=now
    )
    post_to_group = GroupPost.objects.create(
        street=w.street, recorded_at=now, robot=robot, key="k", title=OF_THE_STREET[7], not_before=now, state="failed"
    )
    rule = ReminderRule.objects.create(street=w.street, clock="major", days=9, told=["street_leader"], valid_from=today)
    power = give_power(w.street, name=OF_THE_STREET[5])
    question = set_question(
        w.street, by=w.cast.station, at=now, words=OF_THE_STREET[8], words_en="A question", valid_from=today
    )
    platform = open_source(w.street, by=w.cast.station, at=now, name=OF_THE_STREET[9], name_en="A platform")
    device = PushDevice.objects.create(user=w.cast.worker, digest="d", sealed="s", host="h", name="n", added_at=now)
    own = {"by": w.cast.station, "at": now}
    checklist = begin_checklist(w.street, name=OF_THE_STREET[10], name_en="A checklist", **own)
    line = add_item(checklist, ItemRow(OF_THE_STREET[10], "A line"), by=w.cast.station)
    worker, shops = Role.objects.get(code="worker"), PlaceType.objects.get(code="SHOP")
    wanted = RuleRow(name=OF_THE_STREET[11], name_en="A rule", period="weekly", role=worker, place_type=shops)
    return {
        "robot": robot, "post_to_group": post_to_group, "rule": rule, "power": power, "question": question,
        "platform": platform, "device": device, "checklist": checklist, "line": line,
        "visit_rule": plan_rule(w.street, wanted, **own),
    }  # fmt: skip


def _people(w, now, today):
    """What is somebody's own."""
    token, _key = issue_token(
        w.cast.station, name=OF_THE_STREET[2], scopes=["read"], at=now, expires_at=now + timezone.timedelta(days=1)
    )
    message = Notification.objects.create(
        street=w.street, user=w.cast.worker, event="x", key="walk", title=OF_THE_CELL[0], recorded_at=now
    )
    return {
        "token": token,
        "message": message,
        "feed": make_feed(w.cast.worker, at=now),
        "saved": keep("overdue=1", name=OF_THE_STREET[6], by=w.cast.station, at=now, street=w.street),
        "feedback": give_feedback(w.street, by=w.cast.worker, at=now, text=OF_THE_STREET[3], page="/"),
        "person": make_user("plain", "普通人"),
        "post": Post.objects.get(user=w.cast.worker),
    }


def _sealed(place, cast, now):
    day = timezone.localdate()
    return record_seal(
        place, by=None, at=now, organisation=cast.brigade_office, part=OF_THE_CELL[9], from_on=day, until_on=day
    )


def _written(place, cast, now):
    day, body = timezone.localdate(), cast.brigade_office
    return send_letter(
        place.street, by=None, at=now, organisation=body, to=body, subject=OF_THE_CELL[10], sent_on=day, reply_by=day,
        places=[place],
    )  # fmt: skip


def _asked_to_open(street, photo, cast, now):
    """An acceptance asked for by a place in cell A that had stopped, with a photo."""
    place = make_place(street, OF_THE_CELL[0], at=(109.185, 27.715))
    change_status(place, by=None, at=now, status="suspended", note=OF_THE_CELL[8])
    row = ask_acceptance(place, by=cast.head, at=now, request=OF_THE_CELL[8])
    row.photos.add(photo)
    return row
