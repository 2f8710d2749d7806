"""A report is followed by a number that only its teller has: shown once, kept as a hash, on no page of the office."""

import secrets

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hazards.models import Lead
from hazards.workflow import PUT_RIGHT, State

# Without 0 O 1 I L and the like: read aloud and typed from paper. Twelve of 29 letters are 58 bits: not to be guessed.
LETTERS = "23456789ABCDEFGHJKMNPQRTUVWXY"
LENGTH = 12


def new_number() -> str:
    """`7K3M-Q9TA-W4XH`: a new number, random, in three groups."""
    letters = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def stored(number: str) -> str:
    """What is kept of a number, however it was typed."""
    plain = "".join(letter for letter in number.upper() if letter.isalnum())
    return salted_hmac("firegrid.follow", plain, algorithm="sha256").hexdigest()


def found_by(number: str) -> Lead | None:
    """The report with this number."""
    return Lead.objects.filter(follow_hash=stored(number)).select_related("street", "hazard").first()


def state_in_words(lead: Lead) -> str:
    """Where it stands, in words that name nobody and no place."""
    if lead.state == Lead.State.WAITING:
        return _("已收到，正在核实")
    if lead.hazard is None:
        return _("已核实：不属实")
    if lead.hazard.state in PUT_RIGHT:
        return _("已核实属实，已经改好")
    if lead.hazard.state in (State.HANDED_OVER, State.ACCEPTED):
        return _("已核实属实，已移送有权处理的部门")
    return _("已核实属实，正在整改")
