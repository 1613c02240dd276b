"""Draws the demo's pictures: simple landscapes, so that no photograph has to be shipped."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 560
Colour = tuple[int, int, int]

_SKIES: dict[str, tuple[Colour, Colour, Colour, Colour]] = {
    "sea": ((38, 52, 92), (240, 160, 92), (206, 120, 84), (22, 34, 66)),
    "bank": ((70, 90, 130), (236, 196, 150), (120, 110, 104), (60, 56, 58)),
    "valley": ((150, 186, 214), (226, 232, 220), (104, 140, 92), (44, 74, 52)),
    "lake": ((176, 200, 214), (240, 232, 214), (132, 168, 180), (58, 92, 110)),
}


@cache
def draw(name: str) -> bytes:
    """A JPEG of 1200 by 560: sky above, land or water below, and one thing to look at."""
    top, horizon, near, far = _SKIES.get(name, _SKIES["sea"])
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    brush = ImageDraw.Draw(picture)
    middle = int(HEIGHT * 0.62)
    _shade(brush, 0, middle, top, horizon)
    _shade(brush, middle, HEIGHT, near, far)
    _sun(picture, middle)
    _SCENES.get(name, _ship)(ImageDraw.Draw(picture), middle)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


def _shade(brush: ImageDraw.ImageDraw, top: int, bottom: int, above: Colour, below: Colour) -> None:
    for y in range(top, bottom):
        part = (y - top) / (bottom - top)
        brush.line([(0, y), (WIDTH, y)], fill=tuple(round(a + (b - a) * part) for a, b in zip(above, below, strict=True)))


def _sun(picture: Image.Image, middle: int) -> None:
    glow = Image.new("L", picture.size, 0)
    ImageDraw.Draw(glow).ellipse([650, middle - 210, 890, middle + 30], fill=120)
    picture.paste((255, 236, 186), mask=glow.filter(ImageFilter.GaussianBlur(60)))
    disc = Image.new("L", picture.size, 0)
    ImageDraw.Draw(disc).pieslice([690, middle - 170, 850, middle - 10], 0, 360, fill=255)
    picture.paste((255, 240, 200), mask=disc)


def _ship(brush: ImageDraw.ImageDraw, middle: int) -> None:
    y = middle + 34
    brush.polygon([(230, y - 20), (530, y - 20), (512, y + 12), (250, y + 12)], fill=(30, 26, 40))
    for left, right, top, colour in (
        (260, 290, 66, (44, 38, 56)),
        (300, 345, 44, (150, 66, 56)),
        (348, 393, 44, (44, 60, 92)),
        (396, 441, 44, (176, 98, 66)),
        (444, 489, 44, (60, 52, 72)),
    ):
        brush.rectangle([left, y - top, right, y - 21], fill=colour)


def _columns(brush: ImageDraw.ImageDraw, middle: int) -> None:
    brush.polygon([(180, middle - 190), (400, middle - 270), (620, middle - 190)], fill=(92, 84, 80))
    brush.rectangle([180, middle - 190, 620, middle - 168], fill=(112, 102, 96))
    for left in range(200, 600, 66):
        brush.rectangle([left, middle - 168, left + 34, middle + 20], fill=(150, 136, 124))
    brush.rectangle([160, middle + 20, 640, middle + 44], fill=(98, 90, 86))


def _ridges(brush: ImageDraw.ImageDraw, middle: int) -> None:
    brush.polygon([(0, middle), (0, middle - 180), (320, middle - 60), (620, middle + 20)], fill=(60, 86, 70))
    brush.polygon([(WIDTH, middle), (WIDTH, middle - 220), (860, middle - 40), (560, middle + 20)], fill=(48, 70, 62))


def _boats(brush: ImageDraw.ImageDraw, middle: int) -> None:
    for x, y, size in ((300, middle + 60, 1.0), (470, middle + 28, 0.6), (980, middle + 90, 1.3)):
        brush.polygon(
            [(x - 50 * size, y), (x + 50 * size, y), (x + 36 * size, y + 14 * size), (x - 36 * size, y + 14 * size)], fill=(52, 44, 48)
        )
        brush.polygon([(x, y - 70 * size), (x, y - 6 * size), (x + 34 * size, y - 6 * size)], fill=(236, 228, 210))


_SCENES = {"sea": _ship, "bank": _columns, "valley": _ridges, "lake": _boats}
