"""What is odd in plain words with its numbers, in the reader's language. It says what is, not what it means."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.calendar import local_date
from grids.formats import full_day, moment, near_day, number
from inspections.models import Signal

KILOMETRE = 1000


def in_words(signal: Signal, *, now: datetime) -> str:
    """One sentence with the numbers of `signal`."""
    return _SAYS[Signal.Kind(signal.kind)](signal.data, now)


def _same_photo(data: dict, now: datetime) -> str:
    day = full_day(_day(data["other_on"]))
    if data["same_file"]:
        said = _("照片与 %(day)s 用过的一张是同一个文件") % {"day": day}
    else:
        said = _("照片与 %(day)s 用过的一张几乎一样（%(features)s）") % {"day": day, "features": _features(data)}
    return said + _more_photos(data)


def _unchanged(data: dict, now: datetime) -> str:
    if data["same_file"]:
        return _("整改后的照片与整改前的是同一个文件")
    return _("整改后的照片与整改前的几乎一样（%(features)s）") % {"features": _features(data)}


def _old_photo(data: dict, now: datetime) -> str:
    taken, visited = (datetime.fromisoformat(data[name]) for name in ("taken_at", "visited_at"))
    today = local_date(now)
    days = {"taken": near_day(taken, today=today), "visited": near_day(visited, today=today)}
    return _("照片拍摄于 %(taken)s，检查在 %(visited)s") % days + _more_photos(data)


def _far(data: dict, now: datetime) -> str:
    away = {"distance": _distance(data["metres"])}
    if data["accuracy"] is None:
        return _("保存位置距场所 %(distance)s") % away
    return _("保存位置距场所 %(distance)s（精度 %(accuracy)s）") % {**away, "accuracy": _distance(data["accuracy"])}


def _photo_far(data: dict, now: datetime) -> str:
    return _("照片的位置距场所 %(distance)s") % {"distance": _distance(data["metres"])} + _more_photos(data)


def _many(data: dict, now: datetime) -> str:
    first, last = (datetime.fromisoformat(data[name]) for name in ("first", "last"))
    minutes = max(1, round((last - first).total_seconds() / 60))
    lasting = ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    told = {"visits": data["visits"], "lasting": lasting, "last": moment(last, now=now)}
    return _("到 %(last)s 为止的 %(lasting)s内检查 %(visits)d 次") % told


_SAYS = {
    Signal.Kind.SAME_PHOTO: _same_photo,
    Signal.Kind.UNCHANGED: _unchanged,
    Signal.Kind.OLD_PHOTO: _old_photo,
    Signal.Kind.FAR: _far,
    Signal.Kind.PHOTO_FAR: _photo_far,
    Signal.Kind.MANY: _many,
}


def _features(data: dict) -> str:
    return _("64 处特征中 %(n)d 处不同") % {"n": data["distance"]}


def _more_photos(data: dict) -> str:
    """How many of the visit's photos, where it is more than the one."""
    n = data["photos"]
    return "" if n == 1 else _("；这样的照片共 %(n)d 张") % {"n": n}


def _distance(metres: int) -> str:
    if metres < KILOMETRE:
        return _("%(n)s 米") % {"n": number(metres)}
    return _("%(n)s 公里") % {"n": number(metres / KILOMETRE, places=1)}


def _day(text: str):
    return datetime.fromisoformat(text).date()
