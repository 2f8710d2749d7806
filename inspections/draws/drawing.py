"""The draw: from the text of a pool and a seed, which places and which pair for each. Nothing else goes in."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from inspections.draws.pool import PAIR, Candidate, Pool, hash_of, pool_of


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place that was drawn, and the two who go there."""

    place: str
    inspectors: tuple[str, ...]


def draw(text: str, seed: str) -> list[Drawn]:
    """The result, stratum by stratum, in the order of the draw. ValueError for no seed, UnfitPool for a bad text.

    Each place has as many tickets as the pool gives it, its lowest one counts, and of each stratum the lowest are
    drawn: a weighted draw without putting back, in whole numbers alone (the lowest of k even lots is what the
    exponential method makes of a weight k).
    """
    if not seed:
        raise ValueError("no seed")
    pool, lots = pool_of(text), _Lots(hash_of(text), seed)
    chosen = [
        candidate.id
        for stratum in sorted(pool.quotas)
        for candidate in _lowest(pool, stratum, lots)[: pool.quotas[stratum]]
    ]
    return _paired(pool, chosen, lots)


@dataclass(frozen=True, slots=True)
class _Lots:
    """SHA-256 of the pool's hash, the seed and what the lot is for: nobody knows one before both are known."""

    pool: str
    seed: str

    def of(self, *what: str) -> str:
        return sha256("\n".join((self.pool, self.seed, *what)).encode()).hexdigest()


def _lowest(pool: Pool, stratum: str, lots: _Lots) -> list[Candidate]:
    def lowest(one: Candidate) -> tuple[str, str]:
        return min(lots.of("place", one.id, str(n)) for n in range(1, one.tickets + 1)), one.id

    return sorted((one for one in pool.places if one.stratum == stratum), key=lowest)


def _paired(pool: Pool, places: list[str], lots: _Lots) -> list[Drawn]:
    """Two for each place: of those without a conflict who have the fewest places so far, the lowest lots."""
    load: Counter[str] = Counter()
    drawn = []
    for place in places:
        free = [one for one in pool.inspectors if (place, one) not in pool.conflicts]
        free.sort(key=lambda one: (load[one], lots.of("pair", place, one), one))
        pair = tuple(free[:PAIR])
        load.update(pair)
        drawn.append(Drawn(place, pair))
    return drawn
