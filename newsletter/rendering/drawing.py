"""Draws the picture card of an issue with Pillow, in our colours. The door to Pillow's drawing; reads no picture and stores nothing.

Where no font at hand can write the words of a script, or right-to-left words could not be shaped, the card is the same without them: a
bar, a badge with the number of stories, and the date in digits.
"""

import io
from collections.abc import Iterator, Sequence
from threading import Lock

from PIL import Image, ImageDraw
from PIL.Image import Quantize, Resampling
from PIL.ImageFont import FreeTypeFont

from newsletter.rendering.card import HEIGHT, WIDTH, Card
from newsletter.rendering.fonts import SANS, SERIF, font_for, is_right_to_left

PAPER, TINT, INK, MUTE, ACCENT, GOLD, ON_ACCENT, RULE = (
    *("#f3efe6", "#faf6ec", "#1d1b18", "#625c52", "#9c2f1b", "#e8a317", "#ffffff", "#e4dece"),
)
MARGIN = 72
BAR = 18
BADGE = 132
LONE_BADGE = 260
FOOT_TOP = 492
FINE = 4
"""The badge is drawn so many times larger and made small, for a smooth edge."""
COLOURS = 64
HEADLINES = ((62, 3), (54, 3), (46, 4))
"""Sizes of the lead headline with the lines it may take, largest first."""
NAMES = (44, 36, 30)
LONGEST_TAIL = 14
"""How many letters of a word an ellipsis may take the place of, so that none is cut in its middle."""


_ONE_AT_A_TIME = Lock()
"""FreeType's faces are not for several threads at once, and a burst of new cards must not take every core."""


def draw_card(card: Card) -> bytes:
    """The card as a PNG of a few dozen kilobytes. Takes a tenth of a second: call it in a thread."""
    with _ONE_AT_A_TIME:
        return _drawn(card)


def _drawn(card: Card) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, BAR), fill=GOLD)
    if card.headline and font_for(card.headline, SERIF, HEADLINES[-1][0]):
        _with_words(picture, draw, card)
    else:
        _without_words(picture, draw, card)
    return _png(picture)


def _with_words(picture: Image.Image, draw: ImageDraw.ImageDraw, card: Card) -> None:
    rtl = is_right_to_left(card.headline)
    draw.rectangle((0, FOOT_TOP, WIDTH, HEIGHT), fill=TINT)
    draw.line((0, FOOT_TOP, WIDTH, FOOT_TOP), fill=RULE, width=2)
    _badge(picture, card.stories, BADGE, (MARGIN if rtl else WIDTH - MARGIN - BADGE, 58))
    wide = WIDTH - 2 * MARGIN - BADGE - 40
    size = next((size for size in NAMES if (font := font_for(card.name, SERIF, size)) and font.getlength(card.name) <= wide), NAMES[-1])
    _line(draw, card.name, (MARGIN, 66 + (NAMES[0] - size) // 2), SERIF, size=size, fill=INK, wide=wide, rtl=rtl)
    if not _line(draw, card.day, (MARGIN, 126), SANS, size=28, fill=MUTE, wide=wide, rtl=rtl):
        _line(draw, card.issue_on, (MARGIN, 126), SANS, size=28, fill=MUTE, wide=wide, rtl=rtl)
    _headline(draw, card.headline, rtl=rtl)
    _labels(draw, card.labels, rtl=rtl)


def _without_words(picture: Image.Image, draw: ImageDraw.ImageDraw, card: Card) -> None:
    """The badge, large, and below it the date in digits."""
    _badge(picture, card.stories, LONE_BADGE, ((WIDTH - LONE_BADGE) // 2, 110))
    if font := font_for(card.issue_on, SERIF, 72):
        draw.text((WIDTH // 2, 470), card.issue_on, font=font, fill=INK, anchor="mm")


def _badge(picture: Image.Image, stories: int, wide: int, at: tuple[int, int]) -> None:
    side = wide * FINE
    badge = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(badge)
    draw.ellipse((0, 0, side - 1, side - 1), fill=ACCENT)
    if font := font_for(str(stories), SERIF, side // 2):
        draw.text((side // 2, side // 2), str(stories), font=font, fill=ON_ACCENT, anchor="mm")
    picture.paste(badge.resize((wide, wide), Resampling.LANCZOS), at)


def _line(
    draw: ImageDraw.ImageDraw, text: str, at: tuple[int, int], fonts: Sequence[str], *, size: int, fill: str, wide: int, rtl: bool
) -> bool:
    """One line from the margin where reading begins; False where it could not be written. ``at`` counts from that margin."""
    font = font_for(text, fonts, size) if text else None
    if font is None:
        return False
    _write(draw, _cut(text, font, wide), at, font, fill, rtl=rtl)
    return True


def _headline(draw: ImageDraw.ImageDraw, text: str, *, rtl: bool) -> None:
    for size, most in HEADLINES:
        if (font := font_for(text, SERIF, size)) is None:
            return
        lines = list(_lines(text, font, WIDTH - 2 * MARGIN))
        is_last = (size, most) == HEADLINES[-1]
        if len(lines) > most and is_last:
            lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), font, WIDTH - 2 * MARGIN)]
        if len(lines) <= most:
            for place, line in enumerate(lines):
                _write(draw, line, (MARGIN, 216 + place * round(size * 1.28)), font, INK, rtl=rtl)
            return


def _labels(draw: ImageDraw.ImageDraw, labels: Sequence[str], *, rtl: bool) -> None:
    """The next stories in columns, each with its number."""
    if not labels:
        return
    column = (WIDTH - 2 * MARGIN) // 3
    for place, label in enumerate(labels):
        left, font = MARGIN + place * column, font_for(label, SANS, 25)
        if font is None:
            return
        _line(draw, str(place + 2), (left, 528), SERIF, size=30, fill=ACCENT, wide=60, rtl=rtl)
        for number, line in enumerate(list(_lines(label, font, column - 74))[:2]):
            _write(draw, _cut(line, font, column - 74), (left + 44, 526 + number * 34), font, INK, rtl=rtl)


def _write(draw: ImageDraw.ImageDraw, line: str, at: tuple[int, int], font: FreeTypeFont, fill: str, *, rtl: bool) -> None:
    x, y = at
    if rtl:
        draw.text((WIDTH - x, y), line, font=font, fill=fill, anchor="ra")
    else:
        draw.text((x, y), line, font=font, fill=fill, anchor="la")


def _lines(text: str, font: FreeTypeFont, wide: int) -> Iterator[str]:
    """Lines that fit, broken between words; a word that is wider than a line is broken where it must be."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= wide:
            line = longer
            continue
        if line:
            yield line
        *whole, line = _pieces(word, font, wide)
        yield from whole
    if line:
        yield line


def _pieces(word: str, font: FreeTypeFont, wide: int) -> Iterator[str]:
    piece = ""
    for sign in word:
        if piece and font.getlength(piece + sign) > wide:
            yield piece
            piece = ""
        piece += sign
    yield piece


def _cut(text: str, font: FreeTypeFont, wide: int) -> str:
    """The text, or as much of it as fits with an ellipsis behind it."""
    if font.getlength(text) <= wide:
        return text
    kept = text
    while kept and font.getlength(f"{kept}…") > wide:
        kept = kept[:-1]
    if 0 < len(kept) - (space := kept.rfind(" ")) <= LONGEST_TAIL and space > 0:
        kept = kept[:space]
    return f"{kept.rstrip(' ,;:.')}…"


def _png(picture: Image.Image) -> bytes:
    """With few colours: flat ground and the edges of letters need no more, and the file is a quarter of the size."""
    written = io.BytesIO()
    picture.quantize(COLOURS, method=Quantize.MEDIANCUT).save(written, "PNG", optimize=True)
    return written.getvalue()
