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
