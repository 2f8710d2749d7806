"""The arithmetic of figures: rates that keep numerator and denominator, and the carry-over that must balance. Pure."""

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

NO_RATE = "—"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that can be opened: 92.9% is always 1452/1563 as well. Refuses negative counts."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            raise ValueError("counts are not negative")

    @property
    def percent(self) -> Decimal | None:
        """Per cent to one decimal, halves up as a spreadsheet does; None without a base."""
        if not self.denominator:
            return None
        exact = Decimal(self.numerator) * 100 / Decimal(self.denominator)
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def __str__(self) -> str:
        return NO_RATE if self.percent is None else f"{self.percent}%"

    def to_dict(self) -> dict[str, int | str]:
        """JSON-safe dict: numerator, denominator, text."""
        return {"numerator": self.numerator, "denominator": self.denominator, "text": str(self)}


@dataclass(frozen=True, slots=True)
class Balance:
    """期初未销 + 新增 + 恢复 + 转入 − 销号 − 作废 − 转出 = 期末未销 of one period (design section 4, rule 10).

    `found` includes what was fixed on site, `closed` too; `voided` is open → void only.
    """

    opening: int
    found: int = 0
    restored: int = 0
    closed: int = 0
    voided: int = 0
    transferred_in: int = 0
    transferred_out: int = 0

    def __post_init__(self) -> None:
        if any(getattr(self, term.name) < 0 for term in fields(self)):
            raise ValueError("no term of the carry-over is negative")

    @property
    def closing(self) -> int:
        """期末未销 as the terms give it."""
        gained = self.found + self.restored + self.transferred_in
        return self.opening + gained - self.closed - self.voided - self.transferred_out

    def balanced(self, open_at_end: int) -> bool:
        """True when the hazards counted open at the end are as many as the terms give."""
        return self.closing == open_at_end

    def to_dict(self) -> dict[str, int]:
        """JSON-safe dict of every term and `closing`."""
        return {term.name: getattr(self, term.name) for term in fields(self)} | {"closing": self.closing}
