"""The letters that readers of an instance get, one of each kind, as their mail program has them."""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage

from newsletter.daily.desk_letters import draft_ready, reminder, report
from newsletter.issue.run import find_issue
from newsletter.model.letters import Blank, CompiledLetter
from newsletter.model.states import NoticeKind
from newsletter.model.variants import Variant
from newsletter.model.weeks import WeekDates
from newsletter.rendering.variants import render_variant
from newsletter.subscribers.run import confirm
from tests.browser.instance import FOREIGN_READER, READERS, WEEKLY_READER, Instance
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, VALUES
from tests.rendering.longest import LONGEST_ISSUE, LONGEST_KIN, LONGEST_LETTERHEAD, LONGEST_SLOTS, LONGEST_SPONSOR
from tests.rendering.spliced import build_message
from tests.step_links import links_for
from tests.web import people

NEWCOMER = "mara.holm@reader.example"
Letters = Mapping[str, EmailMessage]
KINDS = (
    "issue",
    "seven",
    "weekly",
    "foreign",
    "confirmation",
    "welcome",
    "farewell",
    "alarm",
    "draft_ready",
    "reminder",
    "report",
    "erratum",
)
"""``seven`` is a slow day's issue, ``weekly`` the week's best, ``foreign`` has another language around the stories. Those of
``DESK_KINDS`` are for operators."""
LONG_KINDS = ("longest", "longest-weekly")

ALARM = {"subject": "One feed fails", "text": "Clockwork Broadcasting: it is a web page, not a feed.\nIt has failed since yesterday."}

ERRATUM = {
    "subject": "A wrong year in “High seas treaty signed”",
    "text": "We gave the wrong year for the first referendum.\nIt was 1998.",
    "headline": "High seas treaty signed after two sleepless nights",
}


async def collect_letters(instance: Instance) -> Letters:
    """Every kind once. The newcomer's two are sent for it."""
    key = await people.make_pending(instance.newsroom, NEWCOMER)
    await instance.post()
    newsroom = instance.newsroom
    await confirm(newsroom.database, people.confirm_token(newsroom, key), newsroom.ring, network="198.51.100.1", now=newsroom.clock())
    await instance.post()
    confirmation, welcome = (letter.message for letter in instance.letters_to(NEWCOMER)[-2:])
    seven, issue = (letter.message for letter in instance.letters_to(READERS[0])[-2:])
    weekly, foreign = (instance.letters_to(address)[-1].message for address in (WEEKLY_READER, FOREIGN_READER))
    return {
        "issue": issue,
        "seven": seven,
        "weekly": weekly,
        "foreign": foreign,
        "confirmation": confirmation,
        "welcome": welcome,
        "farewell": _notice(instance, NoticeKind.FAREWELL, {}),
        "alarm": _notice(instance, NoticeKind.ALARM, ALARM),
        **await _of_the_desk(instance),
        "erratum": _notice(instance, NoticeKind.ERRATUM, _erratum(instance)),
    }


def _erratum(instance: Instance) -> dict[str, str]:
    return ERRATUM | {"issue_on": str(instance.yesterday), "page_url": f"{instance.base_url}/{instance.yesterday:%Y/%m/%d}"}


async def _of_the_desk(instance: Instance) -> Letters:
    """The letters of an ordinary morning to operators, as they are written about the issue of today."""
    newsroom = instance.newsroom
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, instance.today)
    assert issue is not None
    made = [await write(newsroom, issue) for write in (draft_ready, reminder, report)]
    steps = {f"{act}_url": url for act, url in (await links_for(newsroom, issue, None)).items()}
    return {one.occasion: _notice(instance, one.kind, {**one.facts, **(steps if one.steps else {})}) for one in made}


def long_letters(base_url: str) -> Letters:
    """Issues with every field at its limit: the day's, and the week's best. Their pictures are asked of ``base_url``."""
    letterhead = LONGEST_LETTERHEAD.model_copy(update={"base_url": base_url})
    week = WeekDates(dates=dict.fromkeys(range(1, 11), LONGEST_ISSUE.issue_on), issues=7)
    facts = {"next_due": MONDAY, "kin": LONGEST_KIN, "sponsor": LONGEST_SPONSOR}
    given = (LONGEST_ISSUE, LONGEST_SLOTS, letterhead, OPTIONS)
    daily = render_variant(RENDERER, *given, variant=Variant(), **facts)
    weekly = render_variant(RENDERER, *given, variant=Variant(weekly=True), week=week, **facts)
    return {name: _opened(made.letter, VALUES) for name, made in zip(LONG_KINDS, (daily, weekly), strict=True)}


def part(letter: EmailMessage, kind: str) -> str:
    """The ``html`` or ``plain`` part."""
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def _notice(instance: Instance, kind: NoticeKind, facts: Mapping[str, str]) -> EmailMessage:
    """One that nobody has asked for yet."""
    newsroom = instance.newsroom
    letter = newsroom.renderer.render_notice(kind, facts, newsroom.letterhead)
    values = dict.fromkeys(Blank, f"{instance.base_url}/how") | {Blank.TO: NEWCOMER, Blank.ADDRESS: NEWCOMER}
    return _opened(letter, values)


def _opened(letter: CompiledLetter, values: Mapping[Blank, str]) -> EmailMessage:
    return message_from_bytes(build_message(letter, values), policy=policy.default)
