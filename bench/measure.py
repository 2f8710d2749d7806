"""Ratios that hold on a noisy machine: contenders interleaved in random order, medians with bootstrap intervals."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

WIDEST = 0.15  # an interval wider than ±15 % is not quoted (perf.md 2.2)
RESAMPLES = 2000
CLOCK_TICKS = 100  # per second, in /proc/<pid>/stat on Linux


@dataclass
class Series:
    """Milliseconds per round of each contender, in the order measured."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, to: str) -> "Ratio":
        """Median of the per-round ratios with its bootstrap 95 % interval."""
        pairs = [one / other for one, other in zip(self.rounds[name], self.rounds[to], strict=True)]
        chance = random.Random(1)
        medians = sorted(statistics.median(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
        return Ratio(statistics.median(pairs), medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975)])


@dataclass(frozen=True)
class Ratio:
    value: float
    low: float
    high: float

    @property
    def noisy(self) -> bool:
        return (self.high - self.low) / 2 > WIDEST * self.value

    def __str__(self) -> str:
        text = f"{self.value:.2f} [{self.low:.2f}–{self.high:.2f}]"
        return f"{text} noisy" if self.noisy else text


def race(
    contenders: dict[str, Callable[[], object]], *, rounds: int, seed: int, before: Callable[[], object] = lambda: None
) -> Series:
    """Run each contender once a round in random order, after one warming round that does not count.

    `before` is called before each run and is not timed.
    """
    series, chance = Series({name: [] for name in contenders}), random.Random(seed)
    for run in contenders.values():
        before()
        run()
    for _ in range(rounds):
        for name in chance.sample(list(contenders), len(contenders)):
            before()
            began = time.perf_counter()
            contenders[name]()
            series.rounds[name].append((time.perf_counter() - began) * 1000)
    return series


def cpu_ms(pids: list[int]) -> float:
    """CPU milliseconds that the processes have used so far; those that ended are not counted."""
    used = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            fields = stat.read_text().rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
    return used * 1000 / CLOCK_TICKS


def table(head: list[str], rows: list[list[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
