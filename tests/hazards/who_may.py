"""Who may take which action on a hazard, written out by hand for every role (domain.md 3.3, design section 4).

The policy table may change only together with this list: the matrix expects what stands here, not what stands there.
"""

FIELD = {"worker", "cell_head", "dedicated_head", "contact"}
COMMUNITY = {"community_head"}
STATION = {"station_officer"}
LEADER = {"street_leader"}
PARTNERS = {"enforcement_officer", "police", "joint_firefighter"}
BRIGADE = {"brigade_officer"}
OWNER = {"place_person"}
NEVER = {"volunteer", "station_member", "district_office", "administrator", "auditor"}
ROLES = FIELD | COMMUNITY | STATION | LEADER | PARTNERS | BRIGADE | OWNER | NEVER

STREET = FIELD | COMMUNITY | STATION | LEADER
MAY = {
    "report": STREET | PARTNERS | BRIGADE,
    "fix_on_site": STREET | PARTNERS | BRIGADE,
    "set_deadline": STREET,
    "submit": STREET | OWNER,
    "pass_recheck": STREET | BRIGADE,
    "fail_recheck": STREET | BRIGADE,
    "ask_extension": STREET | OWNER,
    "extend": COMMUNITY | STATION | LEADER,
    "refuse_extension": COMMUNITY | STATION | LEADER,
    "hand_over": {"cell_head"} | COMMUNITY | STATION | LEADER,
    "accept": BRIGADE | STATION | {"enforcement_officer", "police"},
    "return_handover": BRIGADE | STATION | {"enforcement_officer", "police"},
    "close_by_receiver": BRIGADE | STATION | {"enforcement_officer", "police"},
    "close_otherwise": COMMUNITY | STATION | LEADER,
    "restore": STATION | LEADER,
    "void": STATION,
    "correct": {"cell_head"} | COMMUNITY | STATION,
    "assign": COMMUNITY | STATION | LEADER,
    "unassign": COMMUNITY | STATION | LEADER,
    "remind": {"cell_head"} | COMMUNITY | STATION | LEADER,
    "plan_recheck": COMMUNITY | STATION | LEADER,
    "find_again": STREET | PARTNERS | BRIGADE,
    "comment": STREET | PARTNERS | BRIGADE,
    # By an order with a number (hazards/papers/orders.py): the street's office by a delegated item, the brigade by its
    # own power over what it accepted.
    "order": {"enforcement_officer"},
    "order_handed": BRIGADE | {"enforcement_officer"},
}
