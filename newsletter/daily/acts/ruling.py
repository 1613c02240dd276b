"""Acts on rulings: what an editor decided about the choice of stories, for one issue or until it is lifted."""

from datetime import date
from typing import Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily import rulings
from newsletter.daily.acts.act import LONGEST_REASON, Act, Does, IssueDay, Outcome, Takes, WithReason
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.rulings import Hand, RulingAccount
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.model.errors import NewsletterError
from newsletter.model.plain_text import plain
from newsletter.model.rights import Actor, Right
from newsletter.model.rulings import Ruling, RulingKind, told


class Pinning(WithReason):
    """What has a slot in an issue."""

    url: str = Field(description="Address of any article that tells of it.")
    place: int | None = Field(None, ge=1, le=999, description="The slot it wants; anywhere otherwise.")


class Boosting(WithReason):
    """What counts for more, or less, in an issue."""

    url: str = Field(description="Address of any article that tells of it.")
    factor: float = Field(1.5, description="What its score is multiplied by: above 0, at most 100.")


class BindingRuling(Takes):
    """A ruling that may bind every issue."""

    issue_on: IssueDay | None = Field(None, description="Date of the one issue that it is for; every issue where none is given.")
    reason: str = Field("", max_length=LONGEST_REASON, description="Why; stored with it.")


class Banning(BindingRuling):
    """What is kept out: exactly one of these."""

    story: str = Field("", description="A whole happening, by the address of any article that tells of it.")
    article: str = Field("", description="Address of one article; other reports of the happening stay.")
    source: str = Field("", description="An outlet, by its name or its domain.")
    topic: str = Field("", description="A topic, such as Sport.")
    word: str = Field("", description="What tells of this word, or of these words together.")
    today: bool | None = Field(
        None, description="For the one issue alone, or until it is lifted; an outlet's ban is for the one issue otherwise."
    )


class NeverLeading(BindingRuling):
    """What readers are never sent to: exactly one of these."""

    url: str = Field("", description="Address of an article.")
    source: str = Field("", description="An outlet, by its name or its domain.")


class Regrouping(BindingRuling):
    """Which articles."""

    urls: tuple[str, ...] = Field(min_length=1, max_length=50, description="Addresses of articles, one for each.")


class Lifting(Takes):
    """Which ruling."""

    ruling: int = Field(ge=1, le=2**31 - 1, description="Its number, as rulings shows it.")
    issue_on: IssueDay | None = Field(None, description="Date of the issue that one looks at; today's otherwise.")


class Listing(Takes):
    """Which rulings."""

    all: bool = Field(False, description="Also those that were lifted or were for a day that has passed.")


def ruling_json(ruling: Ruling) -> dict[str, Any]:
    """A ruling with its number; programs need no cluster keys."""
    values = {name: getattr(ruling, name) for name in Ruling.__dataclass_fields__ if name not in ("id", "cluster_key")}
    return to_jsonable_python({"number": ruling.id, **values, "told": told(ruling)})  # type: ignore[no-any-return]


def ruling_outcome(account: RulingAccount) -> Outcome:
    """``3. pin to no. 2: Ferry runs aground (issue of 2026-11-21; instead of 1)``, and what it does to the draft."""
    ruling = account.ruling
    notes = (
        f"issue of {ruling.issue_on}" if ruling.issue_on else "",
        "" if account.new else "lifted before" if ruling.lifted_at else "stands already",
        f"instead of {', '.join(map(str, account.instead_of))}" if account.instead_of else "",
    )
    why = "; ".join(filter(None, notes))
    said = f"{ruling.id}. {'lifted: ' if ruling.lifted_at else ''}{told(ruling)}{f' ({why})' if why else ''}\n{account.effect}"
    facts = {"ruling": ruling_json(ruling), "new": account.new, "effect": account.effect, "instead_of": list(account.instead_of)}
    return Outcome(said=said, facts=facts, changed=account.new, issue_id=account.issue_id)


def _hand(newsroom: Newsroom, actor: Actor, issue_on: date | None, *, once: bool, reason: str = "") -> Hand:
    today = local_date(newsroom.clock(), zone_of(newsroom))
    return Hand(by=actor.name, day=issue_on or today, once=once, reason=plain(reason))


async def _pin(newsroom: Newsroom, actor: Actor, asked: Pinning) -> Outcome:
    hand = _hand(newsroom, actor, asked.issue_on, once=True, reason=asked.reason)
    return ruling_outcome(await rulings.pin(newsroom, asked.url, hand, place=asked.place))


async def _boost(newsroom: Newsroom, actor: Actor, asked: Boosting) -> Outcome:
    hand = _hand(newsroom, actor, asked.issue_on, once=True, reason=asked.reason)
    return ruling_outcome(await rulings.boost(newsroom, asked.url, hand, factor=asked.factor))


async def _ban(newsroom: Newsroom, actor: Actor, asked: Banning) -> Outcome:
    named = {name: plain(getattr(asked, name)) for name in ("story", "article", "source", "topic", "word")}
    kind, what = _only_one("ban", named)
    once = bool(kind == "source" or asked.issue_on) if asked.today is None else asked.today
    hand = _hand(newsroom, actor, asked.issue_on, once=once, reason=asked.reason)
    match kind:
        case "source":
            account = await rulings.rule_on_source(newsroom, what, hand, RulingKind.BAN)
        case "topic":
            account = await rulings.ban_topic(newsroom, what, hand)
        case "word":
            account = await rulings.ban_word(newsroom, what, hand)
        case _:
            account = await rulings.ban_story(newsroom, what, hand, article=kind == "article")
    return ruling_outcome(account)


async def _never_lead(newsroom: Newsroom, actor: Actor, asked: NeverLeading) -> Outcome:
    kind, what = _only_one("never-lead", {"url": asked.url, "source": plain(asked.source)})
    hand = _hand(newsroom, actor, asked.issue_on, once=asked.issue_on is not None, reason=asked.reason)
    if kind == "url":
        return ruling_outcome(await rulings.never_lead(newsroom, what, hand))
    return ruling_outcome(await rulings.rule_on_source(newsroom, what, hand, RulingKind.NEVER_LEAD))


async def _merge(newsroom: Newsroom, actor: Actor, asked: Regrouping) -> Outcome:
    return ruling_outcome(
        await rulings.merge(newsroom, asked.urls, _hand(newsroom, actor, asked.issue_on, once=False, reason=asked.reason))
    )


async def _split(newsroom: Newsroom, actor: Actor, asked: Regrouping) -> Outcome:
    return ruling_outcome(
        await rulings.split(newsroom, asked.urls, _hand(newsroom, actor, asked.issue_on, once=False, reason=asked.reason))
    )


async def _lift(newsroom: Newsroom, actor: Actor, asked: Lifting) -> Outcome:
    return ruling_outcome(await rulings.lift(newsroom, asked.ruling, _hand(newsroom, actor, asked.issue_on, once=False)))


async def _rulings(newsroom: Newsroom, _actor: Actor, asked: Listing) -> Outcome:
    found = await rulings.list_rulings(newsroom, past=asked.all)
    facts = {"rulings": [ruling_json(ruling) for ruling in found], "zone": newsroom.letterhead.zone}
    return Outcome(said=f"{len(found)} rulings", facts=facts, changed=False)


def _only_one(verb: str, named: dict[str, str]) -> tuple[str, str]:
    given = [(name, what) for name, what in named.items() if what]
    if len(given) != 1:
        raise NewsletterError(verb, f"wants exactly one of {', '.join(named)}", "Name one thing at a time.")
    return given[0]


def _act(name: str, purpose: str, takes: type[Takes], does: Does, *, path: str = "") -> Act:
    return Act(name=name, right=Right.EDIT, purpose=purpose, takes=takes, path=path or f"rulings/{name}", does=does)


_OF_ISSUE = "issues/{issue_on}/"

ACTS: tuple[Act, ...] = (
    _act("pin", "Give a happening a slot in one issue, past every cap. Only a ban is stronger.", Pinning, _pin, path=f"{_OF_ISSUE}pin"),
    _act("boost", "Let a happening count for more, or for less, in one issue.", Boosting, _boost, path=f"{_OF_ISSUE}boost"),
    _act("ban", "Keep out a happening, an article, an outlet, a topic or a word, at once and in every refresh.", Banning, _ban),
    _act("never-lead", "Send no reader to an article or an outlet: its reports count, but never lead.", NeverLeading, _never_lead),
    _act("merge", "Make one happening of those that these articles tell of.", Regrouping, _merge),
    _act("split", "Make a happening of its own of these articles.", Regrouping, _split),
    _act("lift", "Let a ruling no longer bind.", Lifting, _lift),
    Act(
        name="rulings",
        right=Right.READ,
        purpose="The rulings in force, with their numbers, by whom, when and why.",
        takes=Listing,
        path="rulings",
        does=_rulings,
        reads=True,
    ),
)
