"""One of everything, in cell A of 锦江街道, with words to be found wherever they leak; and where each is opened."""

from types import SimpleNamespace

from django.utils import timezone

from grids.ids import uuid7
from grids.models import Post
from grids.services.feedback import give_feedback
from grids.services.photos import store_photo
from grids.services.places import change_status
from grids.services.tokens import issue_token
from hazards.acceptance.deciding import ask_acceptance
from hazards.bulk.running import Wanted, run
from hazards.calendar.feeds import make_feed
from hazards.major.acts import suspect
from hazards.models import Recheck, ReminderRule, TicketSource
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
from inspections.services.look_backs import plan_look_back
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.rounds import plan_round
from inspections.services.visits import submit_visit
from notifications.models import GroupPost, GroupRobot, Notification
from notifications.sealing import seal
from reports.services.periods import period_of
from reports.services.weekly import draft_report
from stations.services.alarms import record_alarm
from stations.services.duty import add_member, plan_shift
from stations.services.kit import equip
from stations.services.registers import record_activity, record_device, record_facility, record_incident
from stations.services.stations import open_station
from tests.factories import make_place, make_user
from tests.grids.test_photos import picture
from tests.hazards.makers import bring_to, make_hazard
from tests.hazards.powers import give_power

# What must never be read by a stranger. The first group lies in cell A, the second belongs to the street as a whole.
OF_THE_CELL = ("甲格小吃店记号", "灭火器记号", "检查备注记号", "线索记号", "13988887777", "秦无双", "督办要求记号",
               "重大记号", "验收记号", "查封部位记号", "事由记号")  # fmt: skip
OF_THE_STREET = ("站点记号", "整治主题记号", "令牌记号", "意见记号", "交办记号", "赋权记号", "筛选记号",
                 "工作群记号")  # fmt: skip


def build(territory, cast):
    """One of everything, in cell A."""
    now = timezone.now()
    place = make_place(
        territory.street, OF_THE_CELL[0], at=(109.185, 27.715), phone=OF_THE_CELL[4], responsible_person=OF_THE_CELL[5]
    )
    photo = store_photo(territory.street, photo_id=uuid7(), content=picture(), by=cast.worker, at=now)
    hazard = make_hazard(place, by=cast.worker, at=now, description=OF_THE_CELL[1], photos=[photo])
    hazard = acts.set_deadline(hazard, by=None, at=now, seen=None)
    bulk = run(
        territory.street, run_id=uuid7(), action="remind", chosen={hazard.pk: hazard.version},
        wanted=Wanted("周五前改好"), by=cast.station, at=now,
    )  # fmt: skip
    hazard.refresh_from_db()
    supervision = supervise(
        hazard, by=None, at=now, receiver=cast.head.posts.get(), demand=OF_THE_CELL[6],
        reply_on=timezone.localdate(),
    )  # fmt: skip
    recheck = Recheck.objects.create(
        street=hazard.street, recorded_at=now, hazard=hazard, by=cast.head, at=now, passed=False
    )
    notice = issue_notice(hazard, by=None, at=now)
    record_receipt(notice, by=None, at=now, receipt="signed", name=OF_THE_CELL[5])
    visit = submit_visit(
        territory.street, client_id=uuid7(), by=cast.worker, at=now,
        payload={"place": str(place.pk), "kind": "routine", "outcome": "closed", "note": OF_THE_CELL[2]},
    ).inspection  # fmt: skip
    station = open_station(
        territory.street, by=None, at=now, name=OF_THE_STREET[0], kind="micro_community", level="community"
    )
    equip(station, by=None, at=now)
    round_ = plan_round(
        territory.street, by=cast.station, at=now, theme=OF_THE_STREET[1], leader=cast.chief,
        starts_at=now, ends_at=now + timezone.timedelta(hours=2), places=[place],
    )  # fmt: skip
    device = record_device(territory.street, by=None, at=now, kind="smoke", installed_on=now.date(), place=place)
    member = add_member(station, by=None, at=now, name=OF_THE_STREET[0], duty="head", valid_from=timezone.localdate())
    token, _key = issue_token(
        cast.station, name=OF_THE_STREET[2], scopes=["read"], at=now, expires_at=now + timezone.timedelta(days=1)
    )
    robot = GroupRobot.objects.create(
        street=territory.street, kind="wecom", name=OF_THE_STREET[7], sealed_address=seal("no address"), set_at=now
    )
    return SimpleNamespace(
        robot=robot,
        post_to_group=GroupPost.objects.create(
            street=territory.street,
            recorded_at=now,
            robot=robot,
            key="k",
            title=OF_THE_STREET[7],
            not_before=now,
            state="failed",
        ),
        territory=territory,
        cast=cast,
        place=place,
        photo=photo,
        rule=ReminderRule.objects.create(
            street=territory.street, clock="major", days=9, told=["street_leader"], valid_from=timezone.localdate()
        ),
        hazard=hazard,
        visit=visit,
        station=station,
        member=member,
        alarm=record_alarm(device, by=None, at=now, alarm_at=now),
        facility=record_facility(
            territory.street,
            by=None,
            at=now,
            kind="sign",
            name=OF_THE_CELL[1],
            built_on=timezone.localdate(),
            grid=territory.cell_a,
        ),
        activity=record_activity(
            territory.street,
            by=None,
            at=now,
            kind="drill",
            title=OF_THE_CELL[1],
            held_on=timezone.localdate(),
            grid=territory.cell_a,
        ),
        fire=record_incident(territory.street, by=None, at=now, happened_at=now, summary=OF_THE_CELL[2], place=place),
        wording=write_wording(territory.street, by=None, at=now, kind="inform", opening=OF_THE_STREET[5]),
        power=give_power(territory.street, name=OF_THE_STREET[5]),
        action=record_action(
            territory.street,
            by=None,
            at=now,
            kind="letter",
            done_on=timezone.localdate(),
            organisation=cast.brigade_office,
            note=OF_THE_STREET[4],
        ),
        fix=record_quick_fix(territory.street, by=cast.worker, at=now, kind="stairs", place=place),
        shift=plan_shift(
            station, by=None, at=now, starts_at=now, ends_at=now + timezone.timedelta(hours=1), members=[member]
        ),
        round=round_,
        token=token,
        pad=register_pad(
            territory.street,
            by=None,
            at=now,
            kind="inform",
            prefix="三联单",
            first=1,
            last=50,
            grid=territory.cell_a,
            handed_on=timezone.localdate(),
            holder=OF_THE_CELL[5],
        ),
        look_back=plan_look_back(
            bring_to("fixed_on_site", place, at=now, category="H01"), by=None, at=now, due_on=timezone.localdate()
        ),
        notice=notice,
        delivery=notice.delivery,
        supervision=supervision,
        bulk=bulk,
        feed=make_feed(cast.worker, at=now),
        saved=keep("overdue=1", name=OF_THE_STREET[6], by=cast.station, at=now, street=territory.street),
        recheck=recheck,
        seal=_sealed(place, cast, now),
        letter=_written(place, cast, now),
        acceptance=_asked_to_open(territory.street, photo, cast, now),
        hand_down=hand_down(place, by=cast.brigade, at=now, category=hazard.category, description=OF_THE_STREET[4]),
        major=suspect(place, by=cast.station, at=now, facts=OF_THE_CELL[7]),
        ticket=open_ticket(
            territory.street,
            by=cast.station,
            at=now,
            source=TicketSource.objects.get(code="12345"),
            number="GD-1",
            text=OF_THE_CELL[3],
            reply_due_at=now + timezone.timedelta(days=1),
            place=place,
        ),
        lead=tell_lead(territory.street, source="public", text=OF_THE_CELL[3], at=now, place=place),
        report=draft_report(period_of(territory.street, timezone.localdate(), at=now), at=now),
        feedback=give_feedback(territory.street, by=cast.worker, at=now, text=OF_THE_STREET[3], page="/"),
        message=Notification.objects.create(
            street=territory.street, user=cast.worker, event="x", key="walk", title=OF_THE_CELL[0], recorded_at=now
        ),
        person=make_user("plain", "普通人"),
        post=Post.objects.get(user=cast.worker),
    )


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


def samples(w) -> dict[str, dict]:
    """Route name → its arguments, for the object of cell A."""
    return of_the_api(w) | of_grids(w) | of_hazards(w) | of_visits(w) | of_the_street(w)


def of_the_api(w) -> dict[str, dict]:
    hazard, case = {"pk": w.hazard.pk}, {"pk": w.hand_down.pk}
    return {
        "api:hazard-paper": hazard | {"paper": w.notice.pk},
        "api:grid-detail": {"code": w.territory.cell_a.code},
        "api:place-detail": {"pk": w.place.pk},
        "api:inspection-detail": {"pk": w.visit.pk},
        "api:photo-detail": {"pk": w.photo.pk},
        "api:hazard-detail": hazard,
        "api:hazard-order": hazard | {"kind": "order_by"},
        "api:hazard-act": hazard | {"name": "comment"},
        "api:handdown-detail": case,
        "api:majorcase-detail": {"pk": w.major.pk},
        "api:majorcase-act": {"pk": w.major.pk, "name": "determine"},
        "api:handdown-take": case,
        "api:handdown-send-back": case,
        "api:station-detail": {"pk": w.station.pk},
        "api:weeklyreport-detail": {"pk": w.report.pk},
    }


def of_grids(w) -> dict[str, dict]:
    cell, place = {"code": w.territory.cell_a.code}, {"pk": w.place.pk}
    return {
        "grids:grid": cell,
        "grids:cell-new": {"code": w.territory.east.code},
        "grids:grid-edit": cell,
        "grids:outline": cell,
        "grids:points": cell,
        "grids:post-new": cell,
        "grids:post-end": {"pk": w.post.pk},
        "grids:person": {"pk": w.cast.worker.pk},
        "grids:person-edit": {"pk": w.cast.worker.pk},
        "grids:person-password": {"pk": w.cast.worker.pk},
        "grids:place": place,
        "grids:place-edit": place,
        "grids:place-status": place,
        "grids:place-person-new": place,
        "grids:place-reveal": place | {"field": "phone"},
        "grids:place-qr": place,
        "grids:place-point": place,
        "grids:door-card": place,
        "grids:by-qr": {"token": w.place.qr_token},
    }


def of_hazards(w) -> dict[str, dict]:
    hazard, notice, case = {"pk": w.hazard.pk}, {"pk": w.notice.pk}, {"pk": w.hand_down.pk}
    return {
        "hazards:photo": {"pk": w.photo.pk, "size": "thumb"},
        "hazards:hazard": hazard,
        "hazards:notice": hazard,
        "hazards:order": hazard | {"kind": "order_by"},
        "hazards:case-file": hazard,
        "hazards:supervise": hazard,
        "hazards:supervision-reply": {"pk": w.supervision.pk},
        "hazards:recheck-record": {"pk": w.recheck.pk},
        "hazards:saved-filter-drop": {"pk": w.saved.pk},
        "hazards:saved-filter-start": {"pk": w.saved.pk},
        "hazards:calendar-feed": {"secret": w.feed},
        "hazards:bulk-run": {"pk": w.bulk.pk},
        "hazards:bulk-undo": {"pk": w.bulk.pk},
        "hazards:act": hazard | {"action": "comment"},
        "hazards:notice-file": notice,
        "hazards:notice-page": notice,
        "hazards:pad": {"pk": w.pad.pk},
        "hazards:sheet-new": hazard,
        "hazards:papers-of-place": {"pk": w.place.pk},
        "hazards:paper-new": {"pk": w.place.pk, "kind": "pledge"},
        "hazards:delivery-record": {"pk": w.delivery.pk},
        "hazards:receipt": notice,
        "hazards:paper": {"token": w.notice.token},
        "hazards:paper-words": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:paper-issuer": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:paper-specimen": {"pk": w.wording.pk},
        "hazards:paper-publish": {"pk": w.wording.pk},
        "hazards:door-entrance": {"token": w.place.qr_token},
        "hazards:door-hazard": hazard,
        "hazards:door-photo": {"pk": w.photo.pk, "size": "thumb"},
        "hazards:door-repair": hazard,
        "hazards:door-time": hazard,
        "hazards:door-at-place": {"pk": w.place.pk},
        "hazards:door-revoke": {"pk": w.place.pk},
        "hazards:power": {"pk": w.power.pk},
        "hazards:power-edit": {"pk": w.power.pk},
        "hazards:reminder-rule-new": {"clock": "due"},
        "hazards:reminder-rule": {"pk": w.rule.pk},
        "hazards:reminder-rule-end": {"pk": w.rule.pk},
        "hazards:enforcement-void": {"pk": w.action.pk},
        "hazards:lead": {"pk": w.lead.pk},
        "hazards:ticket-reply": {"pk": w.ticket.pk},
        "hazards:ticket-call-back": {"pk": w.ticket.pk},
        "hazards:lead-point": {"pk": w.lead.pk},
        "hazards:lead-reporter": {"pk": w.lead.pk},
        "hazards:hand-down": case,
        "hazards:hand-down-take": case,
        "hazards:hand-down-return": case,
        "hazards:major-case": {"pk": w.major.pk},
        "hazards:major-case-act": {"pk": w.major.pk, "act": "determine"},
        "hazards:acceptance": {"pk": w.acceptance.pk},
        "hazards:acceptance-check": {"pk": w.acceptance.pk},
        "hazards:acceptance-photo": {"pk": w.acceptance.pk, "photo": w.photo.pk, "size": "thumb"},
        "hazards:acceptance-at-place": {"pk": w.place.pk},
        "hazards:acceptance-new": {"pk": w.place.pk},
        "hazards:seal-new": {"pk": w.place.pk},
        "hazards:seal-lift": {"pk": w.seal.pk},
        "hazards:letter-act": {"pk": w.letter.pk, "act": "answer"},
        "hazards:letters-of-hazard": hazard,
        "hazards:pressure-at-place": {"pk": w.place.pk},
        "hazards:major-at-place": {"pk": w.place.pk},
        "hazards:major-case-new": {"pk": w.place.pk},
        "hazards:report-by-place": {"token": w.place.qr_token},
        "hazards:public-report": {"code": w.territory.street.code},
    }


def of_visits(w) -> dict[str, dict]:
    place, round_ = {"place_id": w.place.pk}, {"round_id": w.round.pk}
    return {
        "field:visit": place,
        "field:submit-together": place,
        "field:recheck-together": place,
        "field:receipt": {"inspection_id": w.visit.pk},
        "field:photo": {"photo_id": w.photo.pk},
        "field:quick-fix-void": {"pk": w.fix.pk},
        "field:hazard": {"hazard_id": w.hazard.pk},
        "inspections:for-place": place,
        "inspections:place-history": place,
        "inspections:backdate": place,
        "inspections:look-back-paper": {"task_id": w.look_back.pk},
        "inspections:visit-paper": {"inspection_id": w.visit.pk},
        "inspections:look-backs-of": {"hazard_id": w.hazard.pk},
        "inspections:look-back-new": {"hazard_id": w.hazard.pk},
        "inspections:inspection": {"inspection_id": w.visit.pk},
        "inspections:round": round_,
        "inspections:round-board": round_,
        "inspections:round-points": round_,
        "inspections:round-add": round_,
        "inspections:round-close": round_,
        "inspections:round-cancel": round_,
    }


def of_the_street(w) -> dict[str, dict]:
    report, station = {"pk": w.report.pk}, {"pk": w.station.pk}
    return {
        "feedback:answer": {"pk": w.feedback.pk},
        "tokens:revoke": {"pk": w.token.pk},
        "notifications:channel-try": {"pk": w.robot.pk},
        "notifications:channel-switch": {"pk": w.robot.pk},
        "notifications:again": {"kind": "group", "pk": w.post_to_group.pk},
        "notifications:open": {"pk": w.message.pk},
        "stations:station": station,
        "stations:edit": station,
        "stations:turnout-new": station,
        "stations:alarm-new": {"pk": w.alarm.device_id},
        "stations:alarm-check": {"pk": w.alarm.pk},
        "stations:facility-void": {"pk": w.facility.pk},
        "stations:device-void": {"pk": w.alarm.device_id},
        "stations:activity-void": {"pk": w.activity.pk},
        "stations:incident-void": {"pk": w.fire.pk},
        "stations:kit-count": station,
        "stations:kit-batch": {"pk": w.station.kit.first().pk},
        "stations:kit-check": {"pk": w.station.kit.first().pk},
        "stations:member-new": station,
        "stations:member-end": {"pk": w.member.pk},
        "stations:shift-new": station,
        "stations:shifts-repeat": station,
        "stations:shift-note": {"pk": w.shift.pk},
        "reports:start": {"code": w.territory.street.code},
        "reports:report": report,
        "reports:redraw": report,
        "reports:sign": report,
        "reports:texts": report,
        "reports:correct": report,
        "reports:pdf": report,
        "reports:xlsx": report,
    }
