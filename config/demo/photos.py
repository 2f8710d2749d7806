"""Pictures for the demonstration: drawn, not photographed, and each says so."""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import cos, sin
from uuid import UUID

from PIL import Image, ImageDraw

from config.demo.clock import Story
from grids.ids import uuid7
from grids.models import Grid, Photo
from grids.services.photos import store_photo

SIZE = (960, 720)
WALL, FLOOR, DOOR, DARK = "#d9d4c7", "#a89f8d", "#7d8f86", "#3b4045"
SCENES = ("ebike", "exit", "stairs", "wires", "extinguisher", "kitchen", "goods")
# What a category is shown by
SHOWN = {
    "H01": "exit", "H02": "goods", "H03": "extinguisher", "H04": "wires", "H05": "kitchen", "H06": "kitchen",
    "H07": "ebike", "H08": "stairs", "H10": "exit", "H11": "kitchen", "H12": "exit", "H13": "goods",
    "H14": "extinguisher",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A stored picture with what a phone's list of photos says of it."""

    photo: Photo

    @property
    def promise(self) -> dict:
        return {"id": str(self.photo.pk), "sha256": self.photo.sha256, "size": self.photo.size}


class Album:
    """The pictures of one street: what was wrong and how it looked afterwards, a pair for each kind of scene."""

    def __init__(self, street: Grid, story: Story):
        at = story.ago(7 * 13)
        self.kept: dict[tuple[str, bool], Kept] = {}
        for scene in SCENES:
            for after in (False, True):
                content = draw(scene, after=after)
                photo_id = UUID(str(uuid7()))
                photo = store_photo(street, photo_id=photo_id, content=content, by=None, at=at)
                self.kept[scene, after] = Kept(photo)

    def before(self, category: str) -> Kept:
        return self.kept[SHOWN.get(category, "goods"), False]

    def after(self, category: str) -> Kept:
        return self.kept[SHOWN.get(category, "goods"), True]

    @staticmethod
    def still_to_come() -> dict:
        """A photo a phone promised and has not sent yet."""
        content = draw("goods", after=True)
        return {"id": str(uuid7()), "sha256": sha256(content + b"later").hexdigest(), "size": len(content)}


def draw(scene: str, *, after: bool) -> bytes:
    """A corridor with what is wrong in it, or without; as JPEG."""
    image = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 720), (260, 430), (700, 430), (960, 720)], fill=FLOOR)
    pen.rectangle((260, 120, 700, 430), fill="#e6e2d8", outline=DARK, width=3)
    pen.rectangle((400, 180, 560, 430), fill=DOOR if scene != "exit" or not after else "#9fc3ad", outline=DARK, width=4)
    pen.rectangle((430, 130, 530, 165), fill="#2e8b57")
    pen.polygon([(465, 138), (500, 148), (465, 158)], fill="white")
    if not after:
        PAINTERS[scene](pen)
    elif scene == "extinguisher":
        _extinguisher(pen)
    stamp = "FIREGRID DEMO  -  drawing, no photograph  -  " + ("after" if after else "before")
    pen.rectangle((0, 0, 960, 34), fill=DARK)
    pen.text((16, 10), stamp, fill="white", font_size=16)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _ebike(pen: ImageDraw.ImageDraw) -> None:
    for x in (250, 470):
        for wheel in (x, x + 190):
            pen.ellipse((wheel - 55, 520, wheel + 55, 630), outline=DARK, width=10)
        pen.line([(x, 575), (x + 70, 500), (x + 150, 500), (x + 190, 575)], fill="#c0392b", width=16)
        pen.line([(x + 150, 500), (x + 165, 430), (x + 120, 420)], fill=DARK, width=10)
        pen.rectangle((x + 40, 470, x + 110, 492), fill=DARK)


def _exit(pen: ImageDraw.ImageDraw) -> None:
    for turn in range(14):
        left, up, down = 430 + turn * 6, 291 + 12 * sin(turn), 318 + 12 * cos(turn)
        pen.ellipse((left, up, left + 22, down), outline="#555", width=4)
    pen.rectangle((478, 318, 510, 352), fill="#b8860b", outline=DARK, width=3)


def _stairs(pen: ImageDraw.ImageDraw) -> None:
    for n in range(6):
        pen.rectangle((560 + n * 18, 610 - n * 40, 860, 650 - n * 40), fill="#bdb6a5", outline=DARK, width=2)
    _boxes(pen, 600, 470)


def _wires(pen: ImageDraw.ImageDraw) -> None:
    for n in range(5):
        pen.line([(60, 90 + n * 26), (260, 240 - n * 12), (480, 110 + n * 40), (900, 150 + n * 30)], fill=DARK, width=4)
    pen.rectangle((180, 360, 300, 410), fill="white", outline=DARK, width=4)


def _extinguisher(pen: ImageDraw.ImageDraw) -> None:
    pen.rounded_rectangle((180, 500, 250, 650), 24, fill="#c0392b", outline=DARK, width=3)
    pen.rectangle((200, 470, 230, 500), fill=DARK)


def _no_extinguisher(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((160, 480, 270, 660), outline="#c0392b", width=5)
    _boxes(pen, 300, 520)


def _kitchen(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((120, 470, 420, 640), fill="#9aa4ab", outline=DARK, width=4)
    for x in (200, 330):
        pen.ellipse((x - 40, 440, x + 40, 480), fill=DARK)
    for x in (500, 600):
        pen.rounded_rectangle((x, 480, x + 80, 640), 30, fill="#5f7f95", outline=DARK, width=4)
        pen.rectangle((x + 26, 450, x + 54, 482), fill=DARK)


def _boxes(pen: ImageDraw.ImageDraw, x: int = 220, y: int = 420) -> None:
    for row, count in enumerate((3, 2, 1)):
        for n in range(count):
            left, top = x + n * 96 + row * 40, y + 150 - row * 78
            pen.rectangle((left, top, left + 92, top + 76), fill="#b98d5b", outline=DARK, width=3)
            pen.line([(left, top + 36), (left + 92, top + 36)], fill="#8a6539", width=4)


PAINTERS = {
    "ebike": _ebike, "exit": _exit, "stairs": _stairs, "wires": _wires, "extinguisher": _no_extinguisher,
    "kitchen": _kitchen, "goods": _boxes,
}  # fmt: skip
