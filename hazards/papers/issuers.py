"""Who signs a kind of paper in a street, and the prefix of its number: rows with a first day."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.access import require_in
from grids.errors import DomainError
from grids.models import Grid, Organisation
from hazards.models import PaperIssuer
from hazards.papers.kinds import KINDS
from hazards.papers.numbers import usual_prefix

NOT_OURS = "消防救援"  # its name is lent by an entrusted power alone, which prints it itself


def set_issuer(
    street: Grid, *, by, at: datetime, kind: str, valid_from: date, name: str = "", seal: str = "", prefix: str = ""
) -> PaperIssuer:
    """From `valid_from` on, papers of this `kind` are signed by `name` under `seal`, numbered with `prefix`.

    Empty is the usual one. Refuses `wrong-issuer` (a body that is not of the street signs no paper of it) and
    `prefix-taken` (another kind's papers carry it: two papers would have one number). Needs `papers.publish`.
    """
    require_in(by, "papers.publish", street)
    name, seal, prefix = name.strip(), seal.strip(), prefix.strip()
    strangers = Organisation.objects.filter(name__in=[name, seal]).exclude(grid__path__startswith=street.path)
    for field, text in (("name", name), ("seal", seal)):
        if NOT_OURS in text or (text and strangers.filter(name=text).exists()):
            _refuse("wrong-issuer", field, _("落款只能是本街道的单位；以委托机关名义的文书，由赋权事项写明。"))
    if prefix and _taken(street, kind, prefix):
        _refuse("prefix-taken", "prefix", _("这个文号前缀已用于另一种文书，会编出相同的文号。"))
    said = {"name": name, "seal": seal, "prefix": prefix, "valid_from": valid_from}
    return PaperIssuer.objects.create(street=street, kind=kind, changed_by=by, changed_at=at, **said)


def _taken(street: Grid, kind: str, prefix: str) -> bool:
    others = [other for other in KINDS if other != kind]
    rows = PaperIssuer.objects.filter(street=street, prefix=prefix).exclude(kind=kind)
    return prefix in {usual_prefix(street, other) for other in others} or rows.exists()


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
