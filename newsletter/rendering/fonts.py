"""Finds a font that can write a text: one of this machine's, else the one that comes with Pillow, else none. Draws nothing."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from PIL import ImageFont, features
from PIL.ImageFont import FreeTypeFont

SERIF = (
    *("Georgia Bold.ttf", "georgiab.ttf", "DejaVuSerif-Bold.ttf", "LiberationSerif-Bold.ttf", "NotoSerif-Bold.ttf", "FreeSerifBold.ttf"),
    *("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "NotoSans-Bold.ttf"),  # for scripts that the serifs lack
)
SANS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "FreeSans.ttf", "Arial.ttf", "arial.ttf")
OTHER_SCRIPTS = (
    *("NotoNaskhArabic-Bold.ttf", "NotoSansArabic-Bold.ttf", "NotoSansHebrew-Bold.ttf", "NotoSansDevanagari-Bold.ttf"),
    *("NotoSansCJK-Bold.ttc", "NotoSerifCJK-Bold.ttc", "WenQuanYiMicroHei.ttc", "msyh.ttc", "Arial Unicode.ttf", "unifont.ttf"),
)
_SHIPPED = ""
"""Stands for the font that comes with Pillow: Latin letters without accents."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_NOBODYS = "\uffff"
"""A sign that no font has; it is drawn as whatever a font draws for what it lacks."""


def font_for(text: str, wanted: Sequence[str], size: int) -> FreeTypeFont | None:
    """The first that has every sign of the text and can set its script; None where the words must be left out."""
    if _needs_shaping(text) and not features.check("raqm"):
        return None
    names = (*wanted, *OTHER_SCRIPTS, _SHIPPED)
    return next((font for name in names if (font := open_font(name, size)) is not None and _has(name, text)), None)


@lru_cache(maxsize=64)
def open_font(name: str, size: int) -> FreeTypeFont | None:
    """The font, or None where this machine does not have it."""
    if name == _SHIPPED:
        shipped = ImageFont.load_default(size)
        return shipped if isinstance(shipped, FreeTypeFont) else None
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    return next(
        (unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text if unicodedata.bidirectional(sign) in {"L", "R", "AL"}), False
    )


def _needs_shaping(text: str) -> bool:
    """Letters that join, turn around or stack: without a shaping engine they would be put side by side, which is no writing."""
    return any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT or unicodedata.category(sign) in {"Mc", "Mn"} for sign in text)


def _has(name: str, text: str) -> bool:
    return all(_has_sign(name, sign) for sign in set(text) if not sign.isspace())


@lru_cache(maxsize=8_192)
def _has_sign(name: str, sign: str) -> bool:
    font = open_font(name, 32)
    if font is None:
        return False
    drawn, lacking = font.getmask(sign), font.getmask(_NOBODYS)
    return unicodedata.category(sign) == "Mn" or drawn.size != lacking.size or bytes(drawn) != bytes(lacking)
