"""请店主自己拍: the words with which a worker asks the place to put something right and send the photo itself."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.formats import near_day
from hazards.door.entering import number_on_file
from hazards.models import Hazard
from hazards.services.on_record import on_record
from hazards.workflow import State
from notifications import sms


def words_for_place(hazard: Hazard, *, today: date) -> str:
    """What to send to the place, with the link to its door; empty where the door would not open.

    It opens for whoever holds the phone on file: without a number, or without a way to send it a code, nobody comes in.
    Homes under care have no door.
    """
    place = hazard.place
    if hazard.state != State.RECTIFYING or place is None or place.is_home:
        return ""
    if not number_on_file(place) or not sms.available():
        return ""
    link = settings.SITE_URL + reverse("hazards:door-entrance", args=[place.qr_token])
    return on_record(
        lambda: (
            _("%(place)s：%(what)s，请于 %(day)s 前整改。改好后打开链接，拍一张整改后的照片提交：%(link)s")
            % {
                "place": place.name,
                "what": hazard.description,
                "day": near_day(hazard.due_on, today=today),
                "link": link,
            }
        )
    )
