"""What each act means for the carry-over, said once more beside the statements that count it."""

from hazards.workflow import FAMILIES, State, transition


def family(state: State | str) -> str:
    """open, put_right or void."""
    return next(name for name, states in FAMILIES.items() if state in states)


def balance_terms(action: str, state: State | str | None) -> frozenset[str]:
    """Which terms of the carry-over `action` from `state` (None: a new hazard) adds one to.

    Terms: found, restored, closed, voided. 恢复 is its own term; voiding what was already put right is a correction of
    a past report and no term of this one.
    """
    if state is None:
        return frozenset({"found"})
    before, after = family(State(state)), family(transition(action).target(State(state)))
    terms = {("open", "put_right"): "closed", ("put_right", "open"): "restored", ("open", "void"): "voided"}
    return frozenset({terms[before, after]} if (before, after) in terms else ())
