from grids import policy  # noqa: F401  declares who may, before any query asks
from grids.models.audit import AccountAct, ApiToken, Reveal
from grids.models.facts import Entry, EntryQuerySet, LocatedFact, StreetFact
from grids.models.feedback import Feedback
from grids.models.grid import Grid
from grids.models.named import NamedRow
from grids.models.numbering import Counter
from grids.models.people import Organisation, Post, PostPlace, Role, User
from grids.models.photo import Photo
from grids.models.place import CalendarDay, Place, PlaceFlag, PlaceType

__all__ = [
    "AccountAct",
    "ApiToken",
    "CalendarDay",
    "Counter",
    "Entry",
    "EntryQuerySet",
    "Feedback",
    "Grid",
    "LocatedFact",
    "NamedRow",
    "Organisation",
    "Photo",
    "Place",
    "PlaceFlag",
    "PlaceType",
    "Post",
    "PostPlace",
    "Reveal",
    "Role",
    "StreetFact",
    "User",
]
