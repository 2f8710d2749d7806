"""Who may do what with hazards. The life cycle itself is `hazards/workflow.py`; the two are joined by action names."""

from grids.access import declare
from grids.policy import AUDIT, DISTRICT, HEADS, PARTNERS, READERS, STATION, STEWARDS, STREET, WORKERS

FINDERS = WORKERS | HEADS | STREET | PARTNERS | {"brigade_officer"}

POLICY = declare(
    {
        "hazards.view": READERS | {"place_person"},
        "hazards.export": HEADS | STREET | DISTRICT,
        "hazards.report": FINDERS,
        "hazards.fix_on_site": FINDERS,
        "hazards.set_deadline": WORKERS | HEADS | STREET,
        "hazards.submit": WORKERS | HEADS | STREET | {"place_person"},
        "hazards.recheck": WORKERS | HEADS | STREET | {"brigade_officer"},
        "hazards.hand_over": HEADS | STREET,
        # A station officer writes down the answer of a body that has no account here (guard `is_receiver`).
        "hazards.receive": {"brigade_officer", "enforcement_officer", "police"} | STATION,
        "hazards.close_otherwise": {"community_head"} | STREET,
        "hazards.restore": STREET,
        "hazards.void": STATION,
        "hazards.correct": HEADS | STATION,
        "hazards.assign": {"community_head"} | STREET,
        "filters.share": STREET,
        "hazards.bulk": HEADS | STREET,
        "hazards.remind": HEADS | STREET,
        "hazards.plan_recheck": {"community_head"} | STREET,
        "hazards.comment": FINDERS,
        # Officials and those who check them, not the person responsible for a place: what is theirs to know.
        "hazards.inside": READERS,
        "hazards.extend_ask": WORKERS | HEADS | STREET | {"place_person"},
        "hazards.extend_decide": {"community_head"} | STREET,
        # The street's own steps of reminding (ReminderRule).
        "hazards.ladder": STREET,
        "hazards.notice": WORKERS | HEADS | STREET,
        # Talks with a place and letters of advice: the street's office writes them, not the worker.
        "papers.talk": {"community_head"} | STREET,
        # Pads of pre-printed papers: registered by the station, their sheets entered by whoever writes on them.
        "pads.keep": STATION,
        "pads.use": WORKERS | HEADS | STREET,
        "hazards.backdate": STATION,
        # 督办: inside the street's administration; nothing of it is read by a place or by the brigade.
        "supervisions.view": WORKERS | HEADS | STREET | PARTNERS | AUDIT | {"district_office"},
        "supervisions.send": STREET,
        "supervisions.reply": {"dedicated_head"} | HEADS | PARTNERS,
        # A case handed down by the brigade, taken or returned by the street (domain.md 3.5).
        "handdowns.view": STREET | DISTRICT,
        "handdowns.send": {"brigade_officer"},
        "handdowns.take": STREET,
        # A major case: the street suspects, the brigade determines; who lists is a government (domain.md 2.7).
        "majorcases.view": READERS,
        "majorcases.suspect": STREET,
        "majorcases.determine": {"brigade_officer"},
        # What a government decided (listed, more time, struck off), written down by who brought it there.
        "majorcases.list": {"brigade_officer"} | STATION,
        # What a place did behind its own door, and closing it.
        "door.view": READERS,
        "door.revoke": WORKERS | HEADS | STREET,
        # What the street asks there and has signed: its self-check and its pledge.
        "door.rows": STREET,
        "leads.view": WORKERS | HEADS | STREET,
        "leads.verify": WORKERS | HEADS | STREET,
        "leads.reporter": STREET,
        # Acceptance before a stopped place opens again: asked for by the place or its community, checked by others.
        "acceptances.view": READERS | {"place_person"},
        "acceptances.ask": WORKERS | HEADS | STREET | {"place_person"},
        "acceptances.check": {"community_head", "brigade_officer", "enforcement_officer"} | STREET,
        # Sample checks of 当场整改: by the community or the station, never by who found or fixed it.
        "samples.view": {"community_head"} | STREET | DISTRICT | AUDIT,
        "samples.check": {"community_head"} | STREET,
        "samples.share": STREET,
        # Work orders of 12345, 96119 …: kept and replied to by the street.
        "tickets.keep": STREET,
        # A seal is known to whoever works there; a letter to the offices alone.
        "seals.view": READERS,
        "seals.record": STATION | {"enforcement_officer", "brigade_officer"},
        "letters.view": STREET | DISTRICT | PARTNERS | AUDIT,
        "letters.keep": STATION,
        "enforcement.view": STREET | DISTRICT | PARTNERS,
        "enforcement.record": STATION | {"enforcement_officer", "brigade_officer"},
        # Delegated powers: read by officials and who checks them; the head of the street answers for the table.
        "powers.view": STREET | DISTRICT | PARTNERS | AUDIT | STEWARDS,
        "powers.keep": {"street_leader"},
        # Who signs papers and in which words: read inside the office, written by the station, published by the leader.
        "papers.rows": STREET | PARTNERS | AUDIT | STEWARDS,
        "papers.write": STREET,
        "papers.publish": {"street_leader"},
        # Orders: by the street's enforcement office under a delegated item, by the brigade by its own power over what
        # was handed to it; the station and the leader read them.
        "orders.issue": {"enforcement_officer", "brigade_officer"},
        "orders.delegated": {"enforcement_officer"},
        "orders.own": {"brigade_officer"},
        # At the door; whose papers each may serve: hazards/papers/access.py.
        "papers.serve": WORKERS | HEADS | STREET | {"enforcement_officer", "brigade_officer"},
        "orders.view": STREET | PARTNERS | DISTRICT | AUDIT,
    }
)

# Which right each row of the workflow table asks for; a test holds that none is missing. Rows of the system have none.
ACTS = {
    "report": "hazards.report",
    "fix_on_site": "hazards.fix_on_site",
    "set_deadline": "hazards.set_deadline",
    "submit": "hazards.submit",
    "pass_recheck": "hazards.recheck",
    "fail_recheck": "hazards.recheck",
    "ask_extension": "hazards.extend_ask",
    "extend": "hazards.extend_decide",
    "refuse_extension": "hazards.extend_decide",
    "hand_over": "hazards.hand_over",
    "accept": "hazards.receive",
    "return_handover": "hazards.receive",
    "close_by_receiver": "hazards.receive",
    "close_otherwise": "hazards.close_otherwise",
    "restore": "hazards.restore",
    "void": "hazards.void",
    "correct": "hazards.correct",
    "assign": "hazards.assign",
    "unassign": "hazards.assign",
    "remind": "hazards.remind",
    "plan_recheck": "hazards.plan_recheck",
    "find_again": "hazards.report",
    "order": "orders.delegated",
    "order_handed": "orders.issue",
    "comment": "hazards.comment",
}
