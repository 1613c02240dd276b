"""An issue of the sample publications' stories, for looking at a letter before there is news. It is nowhere stored."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from newsletter.demo.sample_documents import PICTURE_ALTS
from newsletter.demo.sample_feeds import Telling, sample_happenings, sample_sources
from newsletter.demo.sample_pictures import HEIGHT, WIDTH, draw
from newsletter.issue.calendar import appointment
from newsletter.issue.opening import write_intro, write_preheader, write_subject
from newsletter.model.issues import Issue, OtherReport, Slot, SlotPicture
from newsletter.model.options import LetterheadOptions, ScheduleOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.states import IssueState

STORIES = 10
NUMBER = 1


def sample_issue(day: date, letterhead: LetterheadOptions, schedule: ScheduleOptions, words: Phrasebook) -> tuple[Issue, tuple[Slot, ...]]:
    """The issue of that date, as if the sample sources had been read in the night before it."""
    zone = ZoneInfo(letterhead.zone)
    times = appointment(day, schedule, zone)
    happenings = sample_happenings(times.due_at - timedelta(hours=1))[:STORIES]
    slots = tuple(_slot(number, tellings) for number, tellings in enumerate(happenings, start=1))
    issue = Issue(
        id=0,
        newsletter=letterhead.key,
        issue_on=day,
        number=NUMBER,
        state=IssueState.DRAFTED,
        due_at=times.due_at,
        send_not_after=times.send_not_after,
        subject=write_subject(slots, words, full=STORIES),
        preheader=write_preheader(slots, words),
        intro=write_intro(slots, words, hour=times.due_at.astimezone(zone).hour, full=STORIES),
    )
    return issue, slots


def sample_picture(name: str) -> bytes | None:
    """The picture of that name, drawn now."""
    key = name.removesuffix(".jpg")
    return draw(key) if key in PICTURE_ALTS else None


def _slot(number: int, tellings: tuple[Telling, ...]) -> Slot:
    names = {source.key: source.name for source in sample_sources()}
    lead, *others = tellings
    return Slot(
        number=number,
        slug=lead.path.rpartition("/")[2],
        topic=lead.category,
        label=lead.title,
        headline=lead.title,
        original_headline=lead.title,
        summary=lead.summary,
        source=names[lead.source],
        byline=lead.byline,
        minutes=2,
        url=f"https://{lead.source}.example{lead.path}",
        published_at=lead.at,
        also=tuple(OtherReport(source=names[one.source], title=one.title, url=f"https://{one.source}.example{one.path}") for one in others),
        picture=_picture(lead, names[lead.source]),
        cluster_key=f"sample-{number}",
        story_id=number,
    )


def _picture(lead: Telling, source: str) -> SlotPicture | None:
    if not lead.picture:
        return None
    alt, credit = PICTURE_ALTS[lead.picture], f"Illustration: {source}"
    return SlotPicture(name=f"{lead.picture}.jpg", alt=alt, credit=credit, width=WIDTH, height=HEIGHT)
