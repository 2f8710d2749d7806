"""A delegated power for the tests: 占用、堵塞疏散通道, in the street's own name."""

from datetime import date

from hazards.delegated.keeping import record_power
from hazards.models import DelegatedPower
from tests.hazards.makers import NOW

ITEM = {
    "item_code": "1",
    "name": "对占用、堵塞疏散通道的处罚",
    "law": "消防法§60(3)",
    "category": None,
    "mode": "granted",
    "on_behalf_of": None,
    "may_seal": False,
    "document": "某政发〔2025〕1号",
    "review_body": "碧江区人民政府",
    "court": "碧江区人民法院",
    "valid_from": date(2025, 1, 1),
    "valid_to": None,
}


def give_power(street, **more) -> DelegatedPower:
    """The item for `street`, with what is different."""
    return record_power(street, by=None, at=NOW, **(ITEM | more))
