"""What might be found at a place of a type: a category, specific words, and whether it can be put right at once."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from grids.models import Place
from hazards.models import Category, Severity

WORDING = tomllib.loads((Path(__file__).parent / "hazards.toml").read_text())
HOUSES = {"H07": 9, "H01": 7, "H02": 3, "H03": 3, "H13": 3, "H12": 1, "H10": 1, "H16": 1}
SHOPS = {"H03": 8, "H04": 8, "H01": 4, "H07": 4, "H08": 2, "H12": 2, "H13": 2, "H02": 1, "H14": 1}
KITCHENS = {"H06": 7, "H03": 6, "H05": 4, "H04": 4, "H01": 3, "H10": 2, "H14": 1}
CROWDS = {"H01": 7, "H03": 7, "H10": 4, "H14": 4, "H04": 3, "H11": 2, "H12": 1}
STORES = {"H13": 6, "H04": 5, "H03": 4, "H08": 3, "H09": 2, "H01": 2, "H11": 1}
LIKELY = {
    **dict.fromkeys(("YARD", "OLDQ", "HRES", "RENT", "EBIKE", "DORM"), HOUSES),
    **dict.fromkeys(("REST", "FARM"), KITCHENS),
    **dict.fromkeys(
        ("HOTEL", "KTV", "NET", "TRAIN", "KG", "SCHOOL", "HOSP", "ELDER", "MALL", "MARKET", "HPUB"), CROWDS
    ),
    **dict.fromkeys(("WH", "WORKSHOP", "FACTORY", "RECYCLE", "DG", "CONSTR"), STORES),
}
SERIOUS = {"H01", "H08", "H09", "H11"}


@dataclass(frozen=True)
class Found:
    """A finding: `way` is "site", "term" or "works"."""

    category: Category
    severity: Severity
    description: str
    way: str

    @property
    def structural(self) -> bool:
        return self.way == "works"


class Findings:
    """Draws findings; the same seed draws the same ones."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.categories = {row.code: row for row in Category.objects.all()}
        self.severities = {row.code: row for row in Severity.objects.all()}

    def at(self, place: Place, *, on_site: bool, ordinary: bool = False) -> Found:
        """One that fits the place and can (or cannot) be put right on the spot. `ordinary`: never a serious one."""
        likely = LIKELY.get(place.type.code, SHOPS)
        wanted = ("site",) if on_site else ("term", "works")
        codes = [code for code in likely if any(way in WORDING[code] for way in wanted)]
        code = self.rng.choices(codes, weights=[likely[c] for c in codes])[0]
        works = not on_site and "works" in WORDING[code] and self.rng.random() < 0.15
        way = "works" if works else wanted[0] if wanted[0] in WORDING[code] else "works"
        grave = code in SERIOUS and not on_site and not ordinary and self.rng.random() < 0.3
        severity = "minor" if on_site and self.rng.random() < 0.5 else "serious" if grave else "ordinary"
        return Found(self.categories[code], self.severities[severity], self.rng.choice(WORDING[code][way]), way)

    def named(self, code: str, description: str, *, severity: str = "ordinary", way: str = "term") -> Found:
        """The one that the story tells."""
        return Found(self.categories[code], self.severities[severity], description, way)
