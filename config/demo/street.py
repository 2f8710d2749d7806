"""One street of the demonstration, as the steps hand it on."""

from dataclasses import dataclass

from config.demo.people import Staff
from config.demo.places import Register
from config.demo.territory import Ground
from grids.models import Grid


@dataclass
class Street:
    """Ground, people and places of a street."""

    ground: Ground
    staff: Staff
    register: Register

    @property
    def grid(self) -> Grid:
        return self.ground.street
