"""What kind of piece an article is."""

import pytest

from newsletter.selection.kinds import Kind, kind_of
from tests.builders import a_story


@pytest.mark.parametrize(
    ("title", "path", "kind"),
    [
        ("Storm reaches the coast", "/news/storm-reaches-the-coast", Kind.NEWS),
        ("Opinion: the dam must go", "/2026/dam", Kind.OPINION),
        ("The dam must go", "/commentisfree/2026/dam", Kind.OPINION),
        ("Watch: storm reaches the coast", "/a", Kind.VIDEO),
        ("Storm reaches the coast", "/video/storm", Kind.VIDEO),
        ("Storm live updates: ferries stopped", "/a", Kind.LIVE),
        ("Sponsored: sleep better in a week", "/a", Kind.SPONSORED),
        ("Sleep better in a week", "/partner-content/sleep", Kind.SPONSORED),
        ("The best Black Friday deals on kettles", "/a", Kind.DEALS),
        ("Kettle now 40% off", "/a", Kind.DEALS),
        ("Shares 20% off their peak", "/a", Kind.NEWS),
        ("Countries strike trade deal", "/a", Kind.NEWS),
        ("Plan could save $300 billion", "/a", Kind.NEWS),
        ("Tuesday briefing: what the verdict means", "/a", Kind.ROUNDUP),
        ("White House cancels daily briefing", "/a", Kind.NEWS),
        ("Kettle-maker sells 40 million as Prime Day sales rise", "/a", Kind.NEWS),
        ("Ministers say families will save big on energy bills", "/a", Kind.NEWS),
        ("Save big on kettles today", "/a", Kind.DEALS),
        ("Toaster is $30 off", "/a", Kind.DEALS),
        ("Warm blankets", "/shopping/blankets", Kind.DEALS),
        ("The best toasters you can buy", "/a", Kind.SHOPPING),
        ("Gift guide: 20 ideas for gardeners", "/a", Kind.SHOPPING),
        ("Warm blankets", "/gifts/blankets", Kind.SHOPPING),
        ("The best day to buy bonds, by the numbers", "/a", Kind.NEWS),
        ("Crossword: a walk in the hills", "/a", Kind.ROUNDUP),
        ("Setter of crosswords dies at 93", "/a", Kind.NEWS),
        ("Today’s Wordle answer and hints", "/a", Kind.ROUNDUP),
        ("Correction: Harbour-Ferry story", "/a", Kind.ROUNDUP),
        ("Correction of markets wipes out gains", "/a", Kind.NEWS),
        ("Rovers beat United in cup final as keeper saves penalty", "/a", Kind.SPORT),
        ("Minister opens new football stadium, promises jobs", "/politics/stadium", Kind.NEWS),
        ("This Little Girl's Letter To Her Postman Is Everything", "/a", Kind.CLICKBAIT),
        ("What Kind Of Goalkeeper Are You", "/sport/quiz-of-keepers", Kind.CLICKBAIT),
        ("17 reasons cats are kings", "/a", Kind.CLICKBAIT),
        ("17 dead in ferry accident", "/a", Kind.NEWS),
        ("Cup final goes to penalties", "/sport/football/final", Kind.SPORT),
        ("Star spotted in Lisbon", "/celebrity/star", Kind.ENTERTAINMENT),
        ("Opinion and video", "/opinion/video/x", Kind.VIDEO),
        ("A video that sank a minister", "/politics/a-video-that-sank-a-minister", Kind.NEWS),
    ],
)
def test_by_path_and_phrase(title: str, path: str, kind: Kind) -> None:
    """Folders and phrases tell the kind; an article's own name does not."""
    assert kind_of(a_story(title, url=f"https://example.test{path}")) is kind


def test_by_category_and_by_press_wire() -> None:
    """A feed's category counts like a folder, and what a press wire publishes is a press release."""
    assert kind_of(a_story(categories=("News", "Op-Ed"))) is Kind.OPINION
    assert kind_of(a_story(family="prnewswire.com")) is Kind.PRESS_RELEASE


def test_the_model_of_bait_speaks_english_only() -> None:
    """In another language its words mean something else."""
    bait = "You won't believe what this fisherman pulled out of the lake"
    assert kind_of(a_story(bait)) is Kind.CLICKBAIT
    assert kind_of(a_story(bait, language="en-GB")) is Kind.CLICKBAIT
    assert kind_of(a_story(bait.replace("won't believe", "hebt dit"), language="nl")) is Kind.NEWS
