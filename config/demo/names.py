"""Invented people, shops and numbers. Any likeness to real ones is chance; the rows are marked invented."""

import tomllib
from pathlib import Path
from random import Random
from typing import Any

WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text())
TRIES = 6


def words(key: str, part: str = "") -> list[str]:
    """The words under a key of words.toml, or under `key` of its table `part`."""
    return (WORDS[part][key] if part else WORDS[key]).split()


class Names:
    """A source of invented names; no telephone comes twice, and hardly a sign."""

    def __init__(self, seed: int):
        self.rng = Random(f"names-{seed}")
        self.surnames, self.given, self.housing = words("surnames"), words("given"), words("housing")
        self._phones: set[str] = set()
        self._signs: set[str] = set()

    def person(self) -> str:
        return self.rng.choice(self.surnames) + self.rng.choice(self.given)

    def phone(self) -> str:
        """A number that rings nowhere: 1440… is of machine cards, whose real numbers are longer."""
        while True:
            number = f"14400{self.rng.randrange(10**6):06d}"
            if number not in self._phones:
                self._phones.add(number)
                return number

    def sign(self, kind: str) -> str:
        """What stands over the door of a place of a type."""
        sign = next((name for name in (self._sign(kind) for _try in range(TRIES)) if name not in self._signs), None)
        sign = sign or f"{self.rng.choice(self.surnames)}记{self._sign(kind)}"
        self._signs.add(sign)
        return sign

    def _sign(self, kind: str) -> str:
        if kind in WORDS["kinds"]:
            return self.rng.choice(words("signs")) + self.rng.choice(words(kind, "kinds"))
        if kind == "MULTI":
            return f"{self.rng.choice(words('signs'))}{self.rng.choice(words('multi'))}"
        if kind == "EBIKE":
            return f"{self.rng.choice(self.housing)}电动车集中充电棚"
        if kind == "RENT":
            return f"{self.rng.choice(self.surnames)}家出租屋（{self.rng.randint(3, 6)}层自建房）"
        return f"{self.rng.choice(self.housing)}{self.rng.randint(1, 18)}栋"

    def address(self, street: str, community: int) -> str:
        """A number in the own road of the street's n-th community, or in a main road."""
        own, mains = words(street, "roads"), words(street, "mains")
        road = own[community % len(own)] if self.rng.random() < 0.7 else self.rng.choice(mains)
        return f"{road}{self.rng.randint(1, 288)}号"
