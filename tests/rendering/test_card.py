"""The picture card of an issue: drawn in our colours, small, in any script that a font at hand can write, and without words in others."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image, features

from newsletter.rendering import fonts
from newsletter.rendering.card import HEIGHT, WIDTH, Card, card_name, make_card
from newsletter.rendering.drawing import ACCENT, BADGE, GOLD, MARGIN, PAPER, TINT, draw_card
from newsletter.rendering.fonts import SERIF, font_for, is_right_to_left

INK = (29, 27, 24)
TREATY = "Forty nations sign a treaty to protect the high seas after twenty years of talks"


def a_card(headline: str = TREATY, *, stories: int = 10, **changes: Any) -> Card:
    given: dict[str, Any] = {"newsletter": "main", "issue_on": "2026-11-21", "name": "Lisa’s Top Ten", "day": "Saturday, November 21, 2026"}
    labels = ("Treaty signed", "Central banks hold rates", "Water vapour found", "Ferry strike ends", "Fifth", "Sixth")
    return make_card(**(given | {"headlines": (headline,) * stories, "labels": labels} | changes))


def drawn(card: Card) -> Image.Image:
    """The card as a reader's program opens it."""
    content = draw_card(card)
    assert len(content) < 120_000
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture.convert("RGB")


def near(picture: Image.Image, at: tuple[int, int], colour: str) -> bool:
    wanted = tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return all(abs(one - other) <= 8 for one, other in zip(picture.getpixel(at), wanted, strict=True))


def inked(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels in a part are dark as ink."""
    part = picture.crop(box)
    return sum(count for count, colour in part.getcolors(WIDTH * HEIGHT) if max(colour) < 70)


NAME, HEADLINE, FOOT = (0, 60, 900, 110), (0, 200, WIDTH, 488), (0, 500, WIDTH, HEIGHT)


def test_a_card_has_our_look_and_says_what_it_is_for() -> None:
    """Gold bar, paper, the badge, a tinted foot; ink where name, headline and labels stand, and only there."""
    picture = drawn(a_card())
    badge = (WIDTH - MARGIN - BADGE // 2, 75)
    places = {(600, 8): GOLD, (600, 40): PAPER, (20, 300): PAPER, (20, 600): TINT, badge: ACCENT}
    assert {at for at, colour in places.items() if not near(picture, at, colour)} == set()
    assert min(inked(picture, box) for box in (NAME, HEADLINE, FOOT)) > 500
    assert inked(picture, (0, 20, MARGIN - 4, HEIGHT)) == inked(picture, (WIDTH - MARGIN + 4, 20, WIDTH, HEIGHT)) == 0


@pytest.mark.parametrize(
    "headline",
    [
        "Rain",
        TREATY,
        "x" * 300,
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 4,
        "W " * 150,
        "\u202e<b>&amp;\x00\n🎉",
        " ",
    ],
    ids=["short", "usual", "one long word", "long words", "many words", "signs nobody can draw", "nothing"],
)
def test_no_headline_leaves_the_card(headline: str) -> None:
    """However long: it is folded, made smaller, and cut with an ellipsis in the end; nothing touches the margins or the foot."""
    picture = drawn(a_card(headline))
    edges = [(0, 20, MARGIN - 4, 490), (WIDTH - MARGIN + 4, 20, WIDTH, 490)]
    assert [inked(picture, box) for box in edges] == [0, 0]


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow without raqm cannot shape Arabic")
@pytest.mark.skipif(font_for("ا", SERIF, 40) is None, reason="no font with Arabic letters here (Debian: fonts-dejavu-core)")
def test_right_to_left_words_begin_at_the_right() -> None:
    """The badge changes sides with them."""
    picture = drawn(a_card("أربعون دولة توقع معاهدة", name="أهم عشرة", day="السبت", labels=("أ", "ب", "ت", "ث")))
    assert near(picture, (MARGIN + BADGE // 2, 75), ACCENT)
    assert inked(picture, (WIDTH // 2, 200, WIDTH, 290)) > inked(picture, (0, 200, WIDTH // 2, 290))


@pytest.mark.parametrize("headline", ["\U00013000\U00013001 \U00013002", "\ue000\ue001"], ids=["hieroglyphs", "private use"])
def test_without_a_font_the_words_are_left_out(headline: str) -> None:
    """Better no words than boxes: a large badge, and the date in digits."""
    picture = drawn(a_card(headline, name=headline, day=headline))
    assert near(picture, (WIDTH // 2, 130), ACCENT)
    assert (inked(picture, (0, 20, WIDTH, 400)), inked(picture, (300, 430, 900, 510)) > 500) == (0, True)


def test_where_pillow_cannot_shape_them_right_to_left_words_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arabic letters side by side, unjoined and back to front, are no words."""
    monkeypatch.setattr(fonts.features, "check", lambda name: False)
    assert font_for("أهم عشرة", SERIF, 40) is None
    assert font_for("Ten", SERIF, 40) is not None
    assert near(drawn(a_card("أربعون دولة")), (WIDTH // 2, 130), ACCENT)


def test_a_machine_without_fonts_still_writes_plain_latin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow brings one; what that one lacks is left out as elsewhere."""
    real = fonts.ImageFont.truetype
    monkeypatch.setattr(
        fonts.ImageFont, "truetype", lambda font, *more, **named: _none() if isinstance(font, str) else real(font, *more, **named)
    )
    fonts.open_font.cache_clear()
    fonts._has_sign.cache_clear()
    try:
        assert inked(drawn(a_card("Forty nations sign")), HEADLINE) > 500
        assert near(drawn(a_card("Čtyřicet národů")), (WIDTH // 2, 130), ACCENT)
    finally:
        fonts.open_font.cache_clear()
        fonts._has_sign.cache_clear()


def _none() -> None:
    raise OSError("cannot open resource")


def test_a_name_is_what_the_card_says() -> None:
    """The same words, the same name, on every machine; one other word anywhere, another name."""
    one = a_card()
    others = (a_card("Other"), a_card(stories=9), a_card(name="Ten"), a_card(day="Sat"), a_card(newsletter="b"), a_card(labels=("", "b")))
    names = {card_name(card) for card in (one, a_card(), *others)}
    assert (card_name(one), len(names)) == ("2026-11-21.7eaec6e4faf9d706.png", 7)


def test_several_threads_draw_the_same_card() -> None:
    """Cards are drawn in threads, and one font for all of them must not mix their words."""
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(draw_card, [a_card("One"), a_card("Another one")] * 4))
    assert len(set(pictures)) == 2


def test_direction_is_that_of_the_first_letter() -> None:
    """Digits and quotes have none."""
    assert [is_right_to_left(text) for text in ("“10 Ten”", "10 أهم Ten", "Ten أهم", "2026", "")] == [False, True, False, False, False]
