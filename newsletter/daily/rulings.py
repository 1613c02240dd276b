"""An editor's word on the choice: pin, boost, ban, never lead, merge, split, lift. Each is written down with who, when and why.

Nothing is chosen here: the next draft heeds what stands. What is banned leaves the present draft at once. An issue whose words are frozen
is left as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsletter.daily.changing import is_frozen, rewrite
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.ruled_stories import RuledStory, find_source, find_stories
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date, next_due
from newsletter.issue.run import find_issue
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.plain_text import plain
from newsletter.model.rulings import Ruling, RulingKind, RulingTarget, settled_by
from newsletter.selection.heeding import BARRING
from newsletter.selection.rulings import marking_words_of
from newsletter.selection.topic_signs import TOPICS
from newsletter.storage import rulings as stored

_LONGEST_NAME = 200
_MOST_BOOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who rules, why, looking at the issue of which day; ``once``: for that issue alone."""

    by: str
    day: date
    once: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingAccount:
    """A ruling as it stands, whether it is ``new``, in one sentence when it shows, and the numbers of those it takes the place of."""

    ruling: Ruling
    new: bool
    effect: str
    instead_of: tuple[int, ...] = ()
    issue_id: int | None = None


async def pin(newsroom: Newsroom, url: str, hand: Hand, *, place: int | None = None) -> RulingAccount:
    """Give the happening that an article tells of a slot, whatever but a ban speaks against it. A later pin of it replaces this one."""
    if place is not None and not 1 <= place <= newsroom.selection.size:
        raise NewsletterError(f"no. {place}", f"is no place; an issue has {newsroom.selection.size}", "Name one of them, or none.")
    (found,) = await find_stories(newsroom, [url])
    return await _rule(newsroom, replace(_about(found, RulingKind.PIN, hand, newsroom), place=place), hand)


async def boost(newsroom: Newsroom, url: str, hand: Hand, *, factor: float) -> RulingAccount:
    """Multiply the score of the happening that an article tells of. A later boost of it, by whichever article, replaces this one."""
    if not 0 < factor <= _MOST_BOOST:
        raise NewsletterError(f"× {factor:g}", "is no boost", f"Above 0 and at most {_MOST_BOOST}; newsletter ban keeps a happening out.")
    (found,) = await find_stories(newsroom, [url])
    new = replace(_about(found, RulingKind.BOOST, hand, newsroom), rest_urls=found.mates, factor=factor)
    return await _rule(newsroom, new, hand)


async def ban_story(newsroom: Newsroom, url: str, hand: Hand, *, article: bool = False) -> RulingAccount:
    """Keep a happening out; with ``article`` only this report of it."""
    (found,) = await find_stories(newsroom, [url])
    new = _about(found, RulingKind.BAN, hand, newsroom)
    return await _rule(newsroom, replace(new, target=RulingTarget.STORY) if article else new, hand)


async def never_lead(newsroom: Newsroom, url: str, hand: Hand) -> RulingAccount:
    """Send no reader to this article; its report counts as before."""
    (found,) = await find_stories(newsroom, [url])
    return await _rule(newsroom, replace(_about(found, RulingKind.NEVER_LEAD, hand, newsroom), target=RulingTarget.STORY), hand)


async def rule_on_source(newsroom: Newsroom, named: str, hand: Hand, kind: RulingKind) -> RulingAccount:
    """Ban an outlet, or never let it lead. Outlets edited together are one."""
    source = await find_source(newsroom, named)
    return await _rule(newsroom, _ruling(kind, RulingTarget.SOURCE, source.name, hand, newsroom, value=source.family), hand)


async def ban_topic(newsroom: Newsroom, named: str, hand: Hand) -> RulingAccount:
    """Keep a topic out."""
    topic = next((topic for topic in TOPICS if topic.casefold() == named.strip().casefold()), None)
    if topic is None:
        raise NewsletterError(named, "is no topic", f"There are {', '.join(TOPICS)}.")
    return await _rule(newsroom, _ruling(RulingKind.BAN, RulingTarget.TOPIC, topic, hand, newsroom, value=topic), hand)


async def ban_word(newsroom: Newsroom, phrase: str, hand: Hand) -> RulingAccount:
    """Keep out what tells of a word, or of several that stand together."""
    word = plain(phrase, _LONGEST_NAME)
    if not marking_words_of(word, newsroom.letterhead.language):
        raise NewsletterError(phrase, "is nothing a story can be known by", "Name a word that says what it is about.")
    return await _rule(newsroom, _ruling(RulingKind.BAN, RulingTarget.WORD, word, hand, newsroom, value=word), hand)


async def merge(newsroom: Newsroom, urls: Sequence[str], hand: Hand) -> RulingAccount:
    """Let the happenings that these articles tell of be one, now and in every later grouping."""
    named = await find_stories(newsroom, urls)
    if len({found.story.id for found in named}) < 2:
        raise NewsletterError("merge", "wants two articles or more", "newsletter merge URL URL")
    return await _rule(newsroom, _regrouping(named, RulingKind.MERGE, hand, newsroom), hand)


async def split(newsroom: Newsroom, urls: Sequence[str], hand: Hand) -> RulingAccount:
    """Let these articles be a happening of their own, apart from the others they are grouped with, now and in every later grouping."""
    named = await find_stories(newsroom, urls)
    if len({found.story.cluster_key for found in named}) > 1:
        raise NewsletterError("split", "the articles are in different clusters already", "Name those that are wrongly with others.")
    return await _rule(newsroom, _regrouping(named, RulingKind.SPLIT, hand, newsroom), hand)


async def lift(newsroom: Newsroom, number: int, hand: Hand) -> RulingAccount:
    """Let a ruling no longer bind. Lifting it twice does no harm."""
    async with newsroom.database.write() as connection:
        found = await stored.find_ruling(connection, newsroom.letterhead.key, number)
        if found is None:
            raise NewsletterError(f"ruling {number}", "there is none", "newsletter rulings shows their numbers.")
        lifted = await stored.lift_ruling(connection, number, by=hand.by, now=newsroom.clock())
        after = await stored.find_ruling(connection, newsroom.letterhead.key, number)
    return await _account(newsroom, after or found, hand, new=lifted)


async def list_rulings(newsroom: Newsroom, *, past: bool = False) -> tuple[Ruling, ...]:
    """The rulings in force today or later, oldest first; with ``past`` all there ever were."""
    async with newsroom.database.read() as connection:
        if past:
            return await stored.past_rulings(connection, newsroom.letterhead.key)
        return await stored.all_rulings(connection, newsroom.letterhead.key, since=local_date(newsroom.clock(), zone_of(newsroom)))


def _about(found: RuledStory, kind: RulingKind, hand: Hand, newsroom: Newsroom) -> Ruling:
    story = found.story
    new = _ruling(kind, RulingTarget.CLUSTER, story.title, hand, newsroom)
    return replace(new, urls=(story.canonical_url,), cluster_key=story.cluster_key)


def _ruling(kind: RulingKind, target: RulingTarget, name: str, hand: Hand, newsroom: Newsroom, *, value: str = "") -> Ruling:
    return Ruling(
        kind=kind,
        target=target,
        name=plain(name, _LONGEST_NAME),
        value=value,
        issue_on=hand.day if hand.once else None,
        by=hand.by,
        at=newsroom.clock(),
        reason=hand.reason,
    )


def _regrouping(named: Sequence[RuledStory], kind: RulingKind, hand: Hand, newsroom: Newsroom) -> Ruling:
    """A merge or a split: never for one issue alone, because what is one happening today is one tomorrow."""
    names = " + ".join(dict.fromkeys(found.story.title for found in named))
    urls = dict.fromkeys(found.story.canonical_url for found in named)
    rest = dict.fromkeys(url for found in named for url in found.mates if url not in urls)
    new = _ruling(kind, RulingTarget.CLUSTER, names, replace(hand, once=False), newsroom)
    return replace(new, urls=tuple(urls), rest_urls=tuple(rest), cluster_key=named[0].story.cluster_key)


async def _rule(newsroom: Newsroom, new: Ruling, hand: Hand) -> RulingAccount:
    """Write a ruling down, unless one that says the same stands; what it takes the place of is lifted."""
    if new.issue_on:
        await _require_open(newsroom, new.issue_on)
    key = newsroom.letterhead.key
    async with newsroom.database.write() as connection:
        standing = await stored.all_rulings(connection, key, since=new.issue_on or date.min)
        same, replaced = settled_by(new, standing)
        if same:
            return await _account(newsroom, same, hand, new=False)
        if new.kind is RulingKind.SPLIT and not new.rest_urls:
            raise NewsletterError(new.name, "stands alone already", "newsletter show says what else is in its cluster.")
        for old in replaced:
            await stored.lift_ruling(connection, old.id, by=hand.by, now=new.at)
        number = await stored.add_ruling(connection, key, new)
    return await _account(newsroom, replace(new, id=number), hand, new=True, instead_of=tuple(old.id for old in replaced))


async def _require_open(newsroom: Newsroom, day: date) -> None:
    """Refuse a ruling for one issue whose words nobody changes any more."""
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, day)
    today = local_date(newsroom.clock(), zone_of(newsroom))
    coming = next_due(newsroom.clock() + timedelta(minutes=1), newsroom.schedule, zone_of(newsroom)).issue_on
    cure = f"Rule for the next one: --date {coming if coming > day else day + timedelta(days=1)}"
    if day < today:
        raise RefusedStep(f"issue of {day}", "its day has passed; nothing was ruled", cure)
    if issue and is_frozen(issue):
        raise RefusedStep(f"issue of {day}", f"{issue.state.value}, so its words stay as they are; nothing was ruled", cure)


async def _account(newsroom: Newsroom, ruling: Ruling, hand: Hand, *, new: bool, instead_of: tuple[int, ...] = ()) -> RulingAccount:
    """With what it does to the draft one looks at: a ban, or one that is lifted, has its effect at once."""
    day = ruling.issue_on or hand.day
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, day)
    effect = f"The draft of {day} will heed it: newsletter draft --date {day}"
    if issue and is_frozen(issue):
        effect = f"The issue of {day} is {issue.state.value} and stays as it is; the next draft heeds this."
    elif issue and issue.drafted_at and ruling.kind in BARRING:
        rewritten = await rewrite(newsroom, issue, by=hand.by)
        effect = f"The draft of {day} {'is made anew without it' if rewritten and not ruling.lifted_at else 'heeds it'}."
    elif issue and issue.drafted_at:
        effect = f"The draft of {day} stands as it is until you make it anew: newsletter draft --date {day}"
    return RulingAccount(ruling=ruling, new=new, effect=effect, instead_of=instead_of, issue_id=issue.id if issue else None)
