"""Where each object of the world (`tests/world.py`) is opened: the arguments of every route that has any."""

OF_A_CHECKLIST = ("", "-next", "-edit", "-item-new", "-preview", "-publish", "-end", "-drop")


def samples(w) -> dict[str, dict]:
    """Route name → its arguments, for the object of cell A."""
    return of_the_api(w) | of_grids(w) | of_hazards(w) | of_what_goes_with_them(w) | of_visits(w) | of_the_street(w)


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
    hazard, notice = {"pk": w.hazard.pk}, {"pk": w.notice.pk}
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
        "hazards:notice-word": notice,
        "hazards:pad": {"pk": w.pad.pk},
        "hazards:sheet-new": hazard,
        "hazards:place-file": {"pk": w.place.pk},
        "hazards:papers-of-place": {"pk": w.place.pk},
        "hazards:paper-new": {"pk": w.place.pk, "kind": "pledge"},
        "hazards:delivery-record": {"pk": w.delivery.pk},
        "hazards:receipt": notice,
        "hazards:order-correct": notice,
        "hazards:paper": {"token": w.notice.token},
        "hazards:paper-words": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:paper-issuer": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:paper-specimen": {"pk": w.wording.pk},
        "hazards:paper-publish": {"pk": w.wording.pk},
        "hazards:word-sheet": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:word-starter": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:word-give-up": {"code": w.territory.street.code, "kind": "inform"},
        "hazards:word-template": {"pk": w.word_sheet.pk},
        "hazards:word-specimen": {"pk": w.word_sheet.pk},
        "hazards:word-publish": {"pk": w.word_sheet.pk},
        "hazards:door-entrance": {"token": w.place.qr_token},
        "hazards:door-hazard": hazard,
        "hazards:door-photo": {"pk": w.photo.pk, "size": "thumb"},
        "hazards:door-repair": hazard,
        "hazards:door-time": hazard,
        "hazards:door-at-place": {"pk": w.place.pk},
        "hazards:door-revoke": {"pk": w.place.pk},
    }


def of_what_goes_with_them(w) -> dict[str, dict]:
    """Powers, reminders, leads, cases, acceptances, seals and letters."""
    case = {"pk": w.hand_down.pk}
    return {
        "hazards:power": {"pk": w.power.pk},
        "hazards:power-edit": {"pk": w.power.pk},
        "hazards:reminder-rule-new": {"clock": "due"},
        "hazards:reminder-rule": {"pk": w.rule.pk},
        "hazards:reminder-rule-end": {"pk": w.rule.pk},
        "hazards:enforcement-void": {"pk": w.action.pk},
        "hazards:lead": {"pk": w.lead.pk},
        "hazards:question": {"pk": w.question.pk},
        "hazards:question-end": {"pk": w.question.pk},
        "hazards:ticket-source": {"pk": w.platform.pk},
        "hazards:ticket-reply": {"pk": w.ticket.pk},
        "hazards:ticket-call-back": {"pk": w.ticket.pk},
        "hazards:lead-point": {"pk": w.lead.pk},
        "hazards:lead-reporter": {"pk": w.lead.pk},
        "hazards:hand-down": case,
        "hazards:hand-down-take": case,
        "hazards:hand-down-photo": {**case, "photo": w.photo.pk, "size": "thumb"},
        "hazards:hand-down-return": case,
        "hazards:major-case": {"pk": w.major.pk},
        "hazards:major-case-act": {"pk": w.major.pk, "act": "determine"},
        "hazards:sample": {"pk": w.sample.pk},
        "hazards:acceptance": {"pk": w.acceptance.pk},
        "hazards:acceptance-check": {"pk": w.acceptance.pk},
        "hazards:acceptance-photo": {"pk": w.acceptance.pk, "photo": w.photo.pk, "size": "thumb"},
        "hazards:acceptance-at-place": {"pk": w.place.pk},
        "hazards:acceptance-new": {"pk": w.place.pk},
        "hazards:seal-new": {"pk": w.place.pk},
        "hazards:seal-lift": {"pk": w.seal.pk},
        "hazards:letter": {"pk": w.letter.pk},
        "hazards:letter-act": {"pk": w.letter.pk, "act": "answer"},
        "hazards:letters-of-hazard": {"pk": w.hazard.pk},
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
        "field:offline-visit": {"street_code": w.territory.street.code, "checklist_id": 0},
        "field:submit-together": place,
        "field:recheck-together": place,
        "field:receipt": {"inspection_id": w.visit.pk},
        "inspections:conflict": {"pk": w.second.pk},
        "field:correct": {"inspection_id": w.visit.pk},
        "field:photo": {"photo_id": w.photo.pk},
        "field:quick-fix-void": {"pk": w.fix.pk},
        "field:hazard": {"hazard_id": w.hazard.pk},
        **{f"inspections:checklist{name}": {"pk": w.checklist.pk} for name in OF_A_CHECKLIST},
        **{f"inspections:checklist-item{name}": {"pk": w.line.pk} for name in ("", "-move", "-drop")},
        **{f"inspections:rule{name}": {"pk": w.visit_rule.pk} for name in ("", "-edit", "-end", "-drop")},
        "inspections:for-place": place,
        "inspections:place-history": place,
        "inspections:backdate": place,
        "inspections:left-behind": place,
        "inspections:look-back-paper": {"task_id": w.look_back.pk},
        "inspections:visit-paper": {"inspection_id": w.visit.pk},
        "inspections:look-backs-of": {"hazard_id": w.hazard.pk},
        "inspections:look-back-new": {"hazard_id": w.hazard.pk},
        "inspections:inspection": {"inspection_id": w.visit.pk},
        "inspections:draw": {"draw_id": w.draw.pk},
        "inspections:draw-seed": {"draw_id": w.draw.pk},
        "inspections:draw-publish": {"draw_id": w.draw.pk},
        "inspections:draw-minutes": {"draw_id": w.draw.pk},
        "inspections:draw-void": {"draw_id": w.draw.pk},
        "inspections:inspector-end": {"inspector_id": w.inspector.pk},
        "inspections:tie-void": {"tie_id": w.tie.pk},
        "inspections:public-draws": {"code": w.territory.street.code},
        "inspections:public-draw": {"draw_id": w.draw.pk},
        "inspections:public-draw-file": {"draw_id": w.draw.pk},
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
        "notifications:push-remove": {"pk": w.device.pk},
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
