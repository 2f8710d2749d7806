"""The life cycle of a hazard as a table of data: action, from-states, to-state, what must be given.

Who may is `hazards/policy.py`. Buttons, the API's `actions`, refusals, the diagram in the docs and the tests' matrix
are read from these two. Pure: no ORM, no clock. Facts: domain.md 3.1-3.2; choices: design sections 4 (rule 2) and 10.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a hazard stands. Overdue is no state: it is read from `due_at`."""

    REPORTED = "reported", _("待处置")
    FIXED_ON_SITE = "fixed_on_site", _("当场整改")
    RECTIFYING = "rectifying", _("整改中")
    SUBMITTED = "submitted", _("待复查")
    HANDED_OVER = "handed_over", _("已移送")
    ACCEPTED = "accepted", _("已受理")
    CLOSED = "closed", _("已销号")
    VOID = "void", _("作废")


OPEN = frozenset({State.REPORTED, State.RECTIFYING, State.SUBMITTED, State.HANDED_OVER, State.ACCEPTED})
PUT_RIGHT = frozenset({State.FIXED_ON_SITE, State.CLOSED})
VOID = frozenset({State.VOID})
FAMILIES = {"open": OPEN, "put_right": PUT_RIGHT, "void": VOID}
ON_OUR_CLOCK = frozenset({State.RECTIFYING})  # only here the community can be overdue and the ladder runs


class Given(StrEnum):
    """What an action asks for; services refuse it when it is missing."""

    REASON = "reason"
    NOTE = "note"
    DUE_ON = "due_on"
    PHOTOS = "photos"
    RECEIVER = "receiver"
    HANDOVER_REASON = "handover_reason"
    RECHECK_RESULT = "recheck_result"
    DOCUMENTS = "documents"
    EXIT = "exit"
    CHANGES = "changes"
    ASSIGNEE = "assignee"


class Guard(StrEnum):
    """A condition on the person or the facts, beside state and role."""

    NOT_SUBMITTER = "not_submitter"  # whoever submitted the rectification never re-checks it
    NOT_FINDER = "not_finder"  # added by the severity's row: 突出 and above
    NO_OPEN_MAJOR_CASE = "no_open_major_case"  # while a major case is open the street closes none of its hazards
    FIXABLE_ON_SITE = "fixable_on_site"  # the category can be put right during the visit
    BEFORE_DUE = "before_due"  # an extension is asked for before 24:00 of the last day
    IS_RECEIVER = "is_receiver"  # only the body it was handed to answers for itself
    EXTENSION_ASKED = "extension_asked"  # only what was asked for can be granted or refused
    ASSIGNED = "assigned"  # only what was given to somebody is taken back
    NONE_ASKED = "none_asked"  # one undecided extension at a time
    TIMES_LEFT = "times_left"  # so many extensions may be granted (a row of ExtensionRule)
    WITHIN_TERM = "within_term"  # all extensions together are not longer than the first term (domain.md 2.8)
    WITHIN_POWER = "within_power"  # who may grant how many days (domain.md 3.3; a row of ExtensionRule)
    NOT_ORDERED = "not_ordered"  # a day that an order names is not the street's to put off (domain.md 3.3: own docs)
    NOT_ASKER = "not_asker"  # nobody grants his own extension
    WITHIN_OWN_DAYS = "within_own_days"  # how far a role may set a deadline (domain.md 3.3; a row of DeadlinePower)
    SHORTER_TERM = "shorter_term"  # a term after a failed re-check is not longer than the first (domain.md T9)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `to` None leaves the state as it is; `system` rows have no button."""

    action: str
    label: str | Promise
    button: str | Promise
    sources: frozenset[State]
    to: State | None
    required: tuple[Given, ...] = ()
    optional: tuple[Given, ...] = ()
    guards: tuple[Guard, ...] = ()
    tone: str = "secondary"
    system: bool = False

    def target(self, state: State) -> State:
        """The state after this action from `state`."""
        return self.to or state


# fmt: off
TABLE: tuple[Transition, ...] = (
    Transition("report", _("上报"), _("上报隐患"), frozenset(), State.REPORTED,
               optional=(Given.PHOTOS, Given.NOTE), tone="primary"),
    Transition("fix_on_site", _("当场整改"), _("登记当场整改"), frozenset({State.REPORTED}), State.FIXED_ON_SITE,
               required=(Given.PHOTOS,), optional=(Given.NOTE,), guards=(Guard.FIXABLE_ON_SITE,), tone="green"),
    Transition("set_deadline", _("告知限期整改"), _("告知限期整改"), frozenset({State.REPORTED}), State.RECTIFYING,
               required=(Given.DUE_ON,), optional=(Given.NOTE,), guards=(Guard.WITHIN_OWN_DAYS,), tone="primary"),
    Transition("submit", _("报告整改完成"), _("提交复查"), frozenset({State.RECTIFYING}), State.SUBMITTED,
               required=(Given.PHOTOS,), optional=(Given.NOTE,), tone="primary"),
    Transition("pass_recheck", _("复查合格"), _("复查合格并销号"), frozenset({State.SUBMITTED}), State.CLOSED,
               required=(Given.PHOTOS,), optional=(Given.NOTE,),
               guards=(Guard.NOT_SUBMITTER, Guard.NO_OPEN_MAJOR_CASE), tone="green"),
    Transition("fail_recheck", _("复查不合格"), _("退回继续整改"), frozenset({State.SUBMITTED}), State.RECTIFYING,
               required=(Given.REASON, Given.DUE_ON), optional=(Given.PHOTOS,),
               guards=(Guard.NOT_SUBMITTER, Guard.SHORTER_TERM, Guard.WITHIN_OWN_DAYS), tone="orange"),
    Transition("ask_extension", _("申请延期"), _("申请延期"), frozenset({State.RECTIFYING}), None,
               required=(Given.REASON, Given.DUE_ON), optional=(Given.NOTE, Given.PHOTOS),
               guards=(Guard.NOT_ORDERED, Guard.BEFORE_DUE, Guard.NONE_ASKED, Guard.TIMES_LEFT, Guard.WITHIN_TERM)),
    Transition("extend", _("同意延期"), _("同意延期"), frozenset({State.RECTIFYING}), None,
               required=(Given.DUE_ON,), optional=(Given.NOTE,),
               guards=(Guard.EXTENSION_ASKED, Guard.NOT_ASKER, Guard.WITHIN_TERM, Guard.WITHIN_POWER), tone="primary"),
    Transition("refuse_extension", _("不同意延期"), _("不同意延期"), frozenset({State.RECTIFYING}), None,
               required=(Given.REASON,), guards=(Guard.EXTENSION_ASKED,), tone="orange"),
    Transition("hand_over", _("移送"), _("移送处理"),
               frozenset({State.REPORTED, State.RECTIFYING, State.SUBMITTED}), State.HANDED_OVER,
               required=(Given.RECEIVER, Given.HANDOVER_REASON), optional=(Given.NOTE,), tone="purple"),
    # With several receivers the state follows the furthest: accepted while one has accepted, ours again when all
    # returned it, closed with the last that ends it.
    Transition("accept", _("受理"), _("受理移送"), frozenset({State.HANDED_OVER, State.ACCEPTED}), State.ACCEPTED,
               optional=(Given.NOTE, Given.DOCUMENTS), guards=(Guard.IS_RECEIVER,), tone="primary"),
    # The original due day is kept; a new one is asked for only where none was ever set (handed over at once).
    Transition("return_handover", _("退回移送"), _("退回街道"),
               frozenset({State.HANDED_OVER, State.ACCEPTED}), State.RECTIFYING,
               required=(Given.REASON,), optional=(Given.DUE_ON,), guards=(Guard.IS_RECEIVER,), tone="orange"),
    Transition("close_by_receiver", _("受理单位办结"), _("登记复查结果并销号"),
               frozenset({State.ACCEPTED}), State.CLOSED,
               required=(Given.RECHECK_RESULT, Given.DOCUMENTS), optional=(Given.NOTE, Given.PHOTOS),
               guards=(Guard.IS_RECEIVER,), tone="green"),
    Transition("close_otherwise", _("其他方式销号"), _("按其他情形销号"), OPEN, State.CLOSED,
               required=(Given.EXIT, Given.REASON), optional=(Given.PHOTOS,),
               guards=(Guard.NO_OPEN_MAJOR_CASE,), tone="green"),
    Transition("restore", _("恢复"), _("恢复整改"), PUT_RIGHT, State.RECTIFYING,
               required=(Given.REASON, Given.DUE_ON), optional=(Given.PHOTOS,), tone="orange"),
    Transition("void", _("作废"), _("作废此条"), OPEN | PUT_RIGHT, State.VOID,
               required=(Given.REASON,), tone="red"),
    Transition("correct", _("更正"), _("更正信息"), OPEN | PUT_RIGHT, None,
               required=(Given.REASON, Given.CHANGES)),
    # Who is to see to it; who may act stays as it is.
    Transition("assign", _("指派"), _("指派"), OPEN, None,
               required=(Given.ASSIGNEE, Given.REASON)),
    Transition("unassign", _("收回指派"), _("收回指派"), OPEN, None,
               required=(Given.REASON,), guards=(Guard.ASSIGNED,)),
    # Who has it is told once more; no step of the ladder, and nothing of its clock changes.
    Transition("remind", _("提醒办理"), _("提醒办理"),
               frozenset({State.REPORTED, State.RECTIFYING, State.SUBMITTED}), None,
               required=(Given.REASON,)),
    # On which day somebody goes there; it binds nobody else, and falls away when it is submitted anew.
    Transition("plan_recheck", _("安排复查"), _("安排复查"), frozenset({State.SUBMITTED}), None,
               required=(Given.DUE_ON,), optional=(Given.NOTE,)),
    # Seen once more while it is open: no second hazard, and nothing found anew.
    Transition("find_again", _("重复发现"), _("记一次重复发现"), OPEN, None,
               required=(Given.NOTE,), optional=(Given.PHOTOS,)),
    Transition("comment", _("备注"), _("添加备注"), frozenset(State), None,
               required=(Given.NOTE,), optional=(Given.PHOTOS,)),
    Transition("recompute", _("期限重算"), _("重算期限"), OPEN, None,
               required=(Given.DUE_ON, Given.REASON), system=True),
    # A step of the street's ladder (ReminderRule) asks the station to hand it over; only a person hands over.
    Transition("propose_handover", _("建议移送"), _("建议移送"), frozenset({State.REPORTED, State.RECTIFYING}), None,
               system=True),
    # A 责令限期改正通知书 names the last day (hazards/papers/orders.py): the street's office by a delegated item …
    Transition("order", _("责令限期改正"), _("责令限期改正"), frozenset({State.REPORTED, State.RECTIFYING}),
               State.RECTIFYING, required=(Given.DUE_ON,), system=True),
    # … or the body that accepted it, for its own clock.
    Transition("order_handed", _("受理单位责令限期改正"), _("受理单位责令限期改正"), frozenset({State.ACCEPTED}), None,
               required=(Given.DUE_ON,), guards=(Guard.IS_RECEIVER,), system=True),
    # Another grid looks after the place: written by grids' moving of facts (services/following.py).
    Transition("change_cell", _("管辖网格调整"), _("调整管辖网格"), frozenset(State), None, system=True),
)
# fmt: on
BY_ACTION = {row.action: row for row in TABLE}


def transition(action: str) -> Transition:
    """The row of `action`. Refuses an unknown one with KeyError."""
    return BY_ACTION[action]


def allowed(state: State | str) -> list[Transition]:
    """Rows a person can take from `state`, in table order; role, guards and scope are asked elsewhere."""
    return [row for row in TABLE if state in row.sources and not row.system]


def missing(row: Transition, given: Iterable[str]) -> list[Given]:
    """What `row` requires and `given` does not contain, in table order."""
    have = set(given)
    return [item for item in row.required if item not in have]


def recheck_guards(row: Transition, *, finder_barred: bool) -> tuple[Guard, ...]:
    """The row's guards; a re-check of a severity that bars the finder gets `not_finder` as well."""
    if finder_barred and Guard.NOT_SUBMITTER in row.guards:
        return (*row.guards, Guard.NOT_FINDER)
    return row.guards


def to_mermaid() -> str:
    """The table as a Mermaid state diagram; actions that leave the state as it is are not drawn."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value} : {state.label}" for state in State]
    for row in TABLE:
        if row.to is None:
            continue
        sources = [state.value for state in State if state in row.sources] or ["[*]"]
        lines += [f"    {source} --> {row.to.value} : {row.label}" for source in sources]
    return "\n".join(lines) + "\n"


def to_markdown() -> str:
    """The table as Markdown, with the diagram above it, for `docs/workflow.md`."""
    head = ["| 动作 | 按钮 | 从 | 到 | 必填 | 限制 |", "|---|---|---|---|---|---|"]
    rows = [f"| {' | '.join(_cells(row))} |" for row in TABLE]
    return "\n".join(["```mermaid", to_mermaid().rstrip(), "```", "", *head, *rows]) + "\n"


def _cells(row: Transition) -> list[str]:
    return [
        f"`{row.action}` {row.label}",
        "—" if row.system else str(row.button),
        "、".join(str(state.label) for state in State if state in row.sources) or "—",
        str(row.to.label) if row.to else "不变",
        "、".join(f"`{item}`" for item in row.required) or "—",
        "、".join(f"`{item}`" for item in row.guards) or "—",
    ]
