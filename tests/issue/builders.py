"""A story, a candidate and a selection in a few words."""

from datetime import datetime
from typing import Any

from newsletter.model.issues import Slot
from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Story
from tests.conftest import NOW

HEADLINES = (
    "Forty nations sign a treaty to protect the high seas",
    "Central banks hold rates for a third month as food prices ease",
    "Telescope finds water vapour on a planet 120 light-years away",
    "Niger and Benin reopen two border crossings to trade",
    "Rival chip makers agree on one plug for data-centre cooling",
    "Lake Chad’s fishing season opens late, and full",
    "A single-dose malaria jab passes its largest trial",
    "Lagos will run 400 electric buses by spring",
    "A silent film lost for a century turns up in a Lisbon attic",
    "A town’s clock strikes again, 61 years after it stopped",
)


def make_story(number: int = 1, title: str = "", *, at: datetime = NOW, **facts: Any) -> Story:
    url = f"https://paper{number}.example/story-{number}"
    given = {
        "id": number,
        "source_id": 1,
        "source": f"Paper {number}",
        "family": f"paper{number}.example",
        "url": url,
        "canonical_url": url,
        "title": title or HEADLINES[(number - 1) % len(HEADLINES)],
        "summary": f"The first sentence tells what happened in place {number}. A second one adds what people said about it afterwards.",
        "at": at,
        "first_seen_at": at,
    }
    return Story(**(given | facts))


def make_candidate(number: int = 1, story: Story | None = None, **facts: Any) -> Candidate:
    lead = story or make_story(number)
    given = {
        "cluster": Cluster(key=f"c{number}", stories=(lead,), words=(("treaty", 1.0),)),
        "lead": lead,
        "also": (),
        "topic": "World",
        "score": 1.0,
        "choice": Choice.CHOSEN,
        "number": number,
        "reasons": (Reason(code="coverage", amount=3.0, text="3 independent outlets in 24 hours"),),
    }
    return Candidate(**(given | facts))


def make_selection(size: int = 10) -> Selection:
    return Selection(chosen=tuple(make_candidate(number) for number in range(1, size + 1)), runners_up=(), passed_over=())


def make_slot(number: int = 1, headline: str = "", **facts: Any) -> Slot:
    words = headline or HEADLINES[(number - 1) % len(HEADLINES)]
    given = {
        "number": number,
        "slug": f"story-{number}",
        "topic": "World",
        "label": words[:20].rsplit(" ", 1)[0],
        "headline": words,
        "original_headline": words,
        "summary": "What happened, in a sentence.",
        "source": "Paper",
        "minutes": 1,
        "url": f"https://paper.example/{number}",
        "cluster_key": f"c{number}",
        "story_id": number,
    }
    return Slot(**(given | facts))
