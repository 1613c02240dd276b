"""What SpamAssassin makes of the letter, where it is installed. No filter is just like this one; a high score still names what to mend."""

from datetime import datetime

from newsletter.daily.checks.draft import Draft
from newsletter.delivery.run.notices import NO_SUBSCRIBER
from newsletter.delivery.spam_filter import SpamScore, is_installed, spam_score
from newsletter.model.checks import Check, Light

_SHOWN = 6


async def look_for_spam(draft: Draft) -> tuple[Check, ...]:
    """Nothing to say where it is not installed or not wanted."""
    options = draft.newsroom.checks
    if not options.spam_score or draft.rendered is None or draft.newsroom.letterhead.missing or not is_installed():
        return ()
    return (judge_spam(await spam_score(_sample(draft, draft.newsroom.clock())), options.spam_limit),)


def judge_spam(found: SpamScore | str, limit: float) -> Check:
    """Amber from half the limit on, red from the limit."""
    if isinstance(found, str):
        return Check(code="spam", light=Light.AMBER, text=found, cure="Try it by hand: spamassassin -t < letter.eml")
    text = f"spam score {found.amount:g} of {limit:g}"
    if found.amount < limit / 2:
        return Check(code="spam", light=Light.GREEN, text=text)
    light = Light.RED if found.amount >= limit else Light.AMBER
    return Check(code="spam", light=light, text=f"{text}: {', '.join(found.rules[:_SHOWN])}", cure="Change what those rules name.")


def _sample(draft: Draft, now: datetime) -> bytes:
    """The letter as a reader who is nobody would get it."""
    from newsletter.delivery.message import Splicer

    newsroom, rendered = draft.newsroom, draft.rendered
    assert rendered is not None  # noqa: S101 – asked before; told to the type checker
    splicer = Splicer(rendered.letter, newsroom.letterhead, newsroom.ring, newsroom.signers, return_domain=newsroom.returns.domain)
    address = newsroom.letterhead.from_address
    parts = splicer.message(
        address.encode("ascii"),
        address,
        subscriber_key=NO_SUBSCRIBER,
        message_id=f"<check.{now:%Y%m%d%H%M%S}@{address.partition('@')[2]}>",
        dated_at=now,
    )
    return b"".join(parts)
