"""How much a happening matters."""

from collections.abc import Sequence
from math import log

import pytest

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Reason
from newsletter.model.stories import Story
from newsletter.selection.score import score
from newsletter.selection.voices import attention, hear_voices
from tests.builders import a_story
from tests.selection.days import OUTLETS, told_by

OPTIONS = SelectionOptions()


def _amount(stories: Sequence[Story], options: SelectionOptions) -> float:
    return score(stories, hear_voices(stories), 0, options).amount


def test_every_factor_stands_in_the_reasons() -> None:
    """The score can be worked out from its reasons alone."""
    stories = (*told_by("amber", 3), a_story("amber again", source="Anchor", categories=("Opinion",), weight=2))
    voices = hear_voices(stories)
    own = 2 * log(3) + 2 * log(2)
    scored = score(stories, voices, attention(voices) + 4, OPTIONS)
    assert (attention(voices), scored.amount) == pytest.approx((own, (own + 1) * 0.85))
    heard = {"hours": 24, "outlets": [["Anchor", 2], ["Beacon", 1], ["Courier", 1]]}
    saga, soft = {"attention": attention(voices) + 4}, {"soft": 1, "stories": 4, "kinds": ["opinion"]}
    assert scored.reasons == (
        Reason(code="voices", amount=3, text="3 independent outlets in 24 hours: Anchor 2, Beacon 1, Courier 1", facts=heard),
        Reason(code="weight", amount=4, text="weighted by the editor: Anchor × 2", facts={"outlets": [["Anchor", 2]]}),
        Reason(code="attention", amount=attention(voices), text="attention 3.58"),
        Reason(code="saga", amount=1, text="a chapter of a larger affair with attention 7.58; adds 1.00", facts=saga),
        Reason(code="soft", amount=0.85, text="1 of 4 articles is opinion; the score keeps 85%", facts=soft),
        Reason(code="score", amount=scored.amount, text="score 3.90"),
    )


@pytest.mark.parametrize("kind", ["Opinion", "Video", "Sport", "Celebrity"])
def test_soft_kinds_count_less(kind: str) -> None:
    """A happening told only as opinion, video, sport or entertainment keeps two fifths of its score, or what the setting says."""
    hard, soft = told_by("amber", 4), told_by("amber", 4, categories=(kind,))
    assert _amount(soft, OPTIONS) == pytest.approx(0.4 * _amount(hard, OPTIONS))
    assert _amount(soft, SelectionOptions(soft_factor=0.5)) == pytest.approx(0.5 * _amount(hard, OPTIONS))


def test_a_sports_letter_is_a_setting() -> None:
    """Kinds taken off the list lose nothing."""
    stories = told_by("amber", 4, categories=("Sport",))
    options = SelectionOptions(soft_kinds=("opinion",))
    assert score(stories, hear_voices(stories), 0, options).amount == attention(hear_voices(stories))


def test_a_copy_adds_a_quarter_of_a_report() -> None:
    """The outlets that print an agency's text add up to one with a quarter of an article from each, and the agency speaks once."""
    copies = [a_story(f"Border {n}", source=outlet, origin="apnews.com", agency="AP") for n, outlet in enumerate(OUTLETS[:2])]
    assert attention(hear_voices(copies)) == pytest.approx(log(2) + log(1.5))


def test_carriers_of_each_text_count_by_themselves() -> None:
    """A text of one agency makes another's no smaller, and the editor's weight of a carrier counts."""
    printed = [("Anchor", "apnews.com", 1.0), ("Beacon", "apnews.com", 3.0), ("Courier", "afp.com", 1.0)]
    copies = [a_story(f"Border {outlet}", source=outlet, origin=origin, weight=weight) for outlet, origin, weight in printed]
    assert attention(hear_voices(copies)) == pytest.approx(2 * log(2) + log(2) + log(1.25))


def test_more_than_a_dozen_articles_of_one_outlet_add_nothing() -> None:
    """However a feed floods, it counts like an outlet with twelve articles."""
    dozen, flood = ([a_story(f"Marsh {n}", source="Kite") for n in range(count)] for count in (12, 900))
    assert attention(hear_voices(flood)) == attention(hear_voices(dozen)) == log(13)
