"""A composed issue: its slots, and the promise that no word in it is cut in half."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsletter.issue.compose import Composition, compose
from newsletter.issue.phrases import also_today, opening, thin_subject, with_others
from newsletter.issue.shortening import width
from newsletter.model.issues import OtherReport, Slot, SlotPicture
from newsletter.model.number_words import NUMBER_WORDS
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.selections import Selection
from newsletter.model.stories import Cluster
from tests.conftest import NOW
from tests.issue.builders import make_candidate, make_selection, make_story

PICTURE = SlotPicture(name="a.jpg", alt="A ship", credit="Jane Doe", width=1200, height=800)


def composed(selection: Selection, **facts: object) -> Composition:
    return compose(selection, **({"words": ENGLISH, "hour": 6, "full": 10, "pictures": {}} | facts))


def test_a_slot_as_printed() -> None:
    """The publisher's words cleaned, the original beside them, credits and reasons carried over."""
    lead = make_story(
        7,
        "RATES ON HOLD AS FOOD PRICES EASE - Reuters",
        source="Reuters",
        family="reuters.com",
        summary="LONDON (Reuters) - Central banks kept rates on hold on Friday as food prices ease. Lenders had expected it.",
        text="word " * 900,
        byline="Tom Okafor",
        agency="Reuters",
        published_at=NOW,
    )
    other = make_story(8, "Rates on hold | The Paper", source="The Paper", family="paper.example")
    candidate = make_candidate(1, lead, also=(other,), cluster=Cluster(key="rates", stories=(lead, other)), update_of="2026-11-20")
    slots = composed(Selection(chosen=(candidate,), runners_up=(), passed_over=()), pictures={7: PICTURE}).slots
    assert slots == (
        Slot(
            number=1,
            slug="rates-on-hold-as-food-prices-ease",
            topic="World",
            label="Rates on hold",
            headline="Rates on hold as food prices ease",
            original_headline="RATES ON HOLD AS FOOD PRICES EASE - Reuters",
            summary="Central banks kept rates on hold on Friday as food prices ease. Lenders had expected it.",
            source="Reuters",
            byline="Tom Okafor, Reuters",
            minutes=4,
            url="https://paper7.example/story-7",
            published_at=NOW,
            also=(OtherReport(source="The Paper", title="Rates on hold", url="https://paper8.example/story-8"),),
            picture=PICTURE,
            update_of="2026-11-20",
            cluster_key="rates",
            story_id=7,
            reasons=("3 independent outlets in 24 hours",),
        ),
    )


def test_ten_slots_are_numbered_in_the_order_chosen() -> None:
    """Numbers run from 1 and slugs are unique, whatever number a candidate carries."""
    chosen = tuple(replace(candidate, number=99) for candidate in make_selection().chosen)
    slots = composed(Selection(chosen=chosen, runners_up=(), passed_over=())).slots
    assert [slot.number for slot in slots] == list(range(1, 11))
    assert len({slot.slug for slot in slots}) == 10


def test_nothing_chosen() -> None:
    """An empty selection gives an empty issue, not a mistake."""
    assert composed(make_selection(0)) == Composition(slots=(), subject="", preheader="", intro="")


def test_the_days_other_stories_teach_how_words_are_written() -> None:
    """A title in capitals is brought to sentence case by what the stories passed over say."""
    passed = [make_story(number, "x", summary="The storm batters a wall, and the wall holds. A storm batters it.") for number in (3, 4)]
    selection = Selection(
        chosen=(make_candidate(1, make_story(1, "Fierce Storm Batters Wall", summary="")),),
        runners_up=(),
        passed_over=tuple(make_candidate(number, story) for number, story in enumerate(passed, start=3)),
    )
    assert composed(selection).slots[0].headline == "Fierce storm batters wall"


HARD = """storm Storms batters the of in and 400 $95 billion Paris, Rome; “quoted words” (brackets) – as after U.S. Dr. E.g. high-seas Lake
Chad’s SHOUTED Ærø 東京 नमस्ते … ... Read more… :-) don’t 3.5% a.m. it’s? No! Conclusion. |"""
WORDS = st.sampled_from(HARD.split())
TITLES = st.lists(WORDS, min_size=1, max_size=18).map(" ".join)
TEXTS = st.lists(WORDS, max_size=90).map(" ".join)
OURS = " ".join(
    [
        *(words for line in ("", "?", ",") for others in (1, 2) for words in with_others(ENGLISH, line, others)),
        *(opening(ENGLISH, "", others, hour=6, thin=thin) for others in (0, 1, 2) for thin in (False, True)),
        thin_subject(ENGLISH, "", 1),
        also_today(ENGLISH, []),
        *NUMBER_WORDS["en"],
    ]
)


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[\w]+(?:[’'.-]\w+)*", text.casefold()))


@given(st.lists(st.tuples(TITLES, TEXTS, TEXTS), min_size=1, max_size=5))
def test_no_word_is_cut_in_half(stories: list[tuple[str, str, str]]) -> None:
    """Every word of the issue is a whole word of a story or of our own phrases, and each line keeps its limit."""
    chosen = tuple(
        make_candidate(number, make_story(number, title, summary=summary, text=text))
        for number, (title, summary, text) in enumerate(stories, start=1)
    )
    issue = composed(Selection(chosen=chosen, runners_up=(), passed_over=()))
    given_words = words_in(" ".join(" ".join(story) for story in stories)) | words_in(OURS) | {"world"} | set("12345")
    printed = [issue.subject, issue.preheader, issue.intro]
    printed += [word for slot in issue.slots for word in (slot.label, slot.headline, slot.summary)]
    assert words_in(" ".join(printed)) - given_words == set()
    assert all(width(slot.label) <= 30 and width(slot.headline) <= 110 for slot in issue.slots)
    assert width(issue.subject) <= 62
    assert width(issue.preheader) <= 110
