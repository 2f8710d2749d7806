"""Can the facts be believed? The question of `manage.py verify_facts`, asked after every browser story too."""

from grids.models import Grid
from grids.services.verifying import strays
from hazards.services.day_sums import differences


def findings() -> list[str]:
    """A line for each column that refers to another street's facts and for each sum that is not its recount."""
    found = [f"{one.model}.{one.column}: {one.count}" for one in strays()]
    for street in Grid.objects.streets().in_code_order():
        found += [f"{street} {mark}: {pair[0]} ≠ {pair[1]}" for mark, pair in differences(street).items()]
    return found
