"""What a Postfix log says about letters in doubt: which it took, which were cut off, and of which it never heard.

A letter was taken when ``cleanup`` named its Message-ID under a queue id and ``qmgr`` then had that queue id. It was not taken

* when the conversation broke off in the middle of its content (``lost connection after DATA (N bytes)``), or
* when the log never names it although it would have to: the log was followed without a gap since before the letter was marked, and every
  conversation that was open at the moment of doubt has ended or gone on to another letter. ``smtpd`` works off one letter after the other
  and waits for ``cleanup`` before it goes on, so a letter that was taken is named before that.

Lines that are missing (a log that drops them under load) are noticed by what follows without what must come before; then the log counts
as followed from there only, and older doubt stays doubt.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from newsletter.model.instants import parse_instant

_LINE = re.compile(
    r"^(?P<stamp>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ "
    r"(?P<process>\S*postfix\S*/(?P<daemon>smtpd|cleanup|qmgr)\[\d+\]):"
    r" (?:(?P<queue_id>[0-9A-F]{6,15}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}): )?(?P<text>.*)$",
    re.MULTILINE,
)
_STAMP = re.compile(r"^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+)(?= )", re.MULTILINE)
_CUT = re.compile(r"(?:lost connection|timeout) after DATA \(\d+ bytes\) ")
_REFUSED = re.compile(r"(?:milter-)?(?:reject|discard|hold): ")
_CONTENTS = re.compile(r" data=(\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

GRACE = timedelta(seconds=10)
"""How long after the moment of doubt a log in which nothing happens any more is believed to be complete."""


class Fate(StrEnum):
    """What the log says of one letter."""

    TAKEN = "taken"
    NOT_TAKEN = "not taken"
    OPEN = "open"


@dataclass(slots=True)
class Conversation:
    """One connection to ``smtpd``: when it began, when its last letter did, how many it began, and the queue id of the last."""

    begun_at: datetime
    moved_at: datetime
    letters: int | None = 0
    queue_id: str = ""


@dataclass(slots=True)
class Letter:
    """One queue id. ``refused``: a rule of the relay's dealt with it, before or after its Message-ID was seen."""

    begun_at: datetime
    message_id: str = ""
    taken: bool = False
    cut: bool = False
    refused: bool = False


@dataclass(slots=True)
class Trace:
    """What is known from the lines read so far. ``followed_since``: no line is missing after it."""

    followed_since: datetime | None = None
    last_at: datetime | None = None
    conversations: dict[str, Conversation] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    def read(self, text: str, now: datetime, zone: tzinfo | None = None) -> None:
        """Take in whole lines. ``zone``: of stamps that name none; this machine's otherwise."""
        for found in _LINE.finditer(text):
            at = read_stamp(found["stamp"], now, zone)
            self.followed_since = self.followed_since or at
            match found["daemon"]:
                case "smtpd":
                    self._hear_smtpd(found["process"], found["queue_id"] or "", found["text"], at)
                case "cleanup":
                    self._hear_cleanup(found["queue_id"] or "", found["text"], at)
                case _ if found["queue_id"] in self.letters:
                    self.letters[found["queue_id"]].taken = True
        if stamps := _STAMP.findall(text):
            self.last_at = read_stamp(stamps[-1], now, zone)

    def miss(self) -> None:
        """Lines were lost: what follows begins anew."""
        self.followed_since = None
        self.conversations.clear()

    def keep(self, message_ids: Collection[str]) -> None:
        """Forget every letter that nobody asks about and no conversation is at."""
        at_hand = {one.queue_id for one in self.conversations.values()}
        self.letters = {name: letter for name, letter in self.letters.items() if letter.message_id in message_ids or name in at_hand}

    def fate(
        self,
        message_id: str,
        *,
        begun_at: datetime,
        doubted_at: datetime,
        now: datetime,
        whole: bool,
        tried_until: datetime | None = None,
    ) -> Fate:
        """What became of a letter that was marked at one instant and in doubt at another. ``whole``: no other relay can have it.

        ``tried_until``: when an earlier try of it had ended, if there was one. What was cut off before says nothing of the last try.
        """
        letters = [letter for letter in self.letters.values() if letter.message_id == message_id]
        if any(letter.taken for letter in letters):
            return Fate.TAKEN
        if not all(letter.cut for letter in letters):
            return Fate.OPEN
        if any(tried_until is None or letter.begun_at > tried_until for letter in letters):
            return Fate.NOT_TAKEN
        return Fate.NOT_TAKEN if whole and self._would_know(begun_at, doubted_at, now) else Fate.OPEN

    def _would_know(self, begun_at: datetime, doubted_at: datetime, now: datetime) -> bool:
        if self.followed_since is None or self.last_at is None or self.followed_since > begun_at or self.last_at < _second(begun_at):
            return False
        if self.last_at <= doubted_at and now < doubted_at + GRACE:
            return False
        return all(max(one.begun_at, one.moved_at) > doubted_at for one in self.conversations.values())

    def _hear_smtpd(self, process: str, queue_id: str, text: str, at: datetime) -> None:
        if text.startswith("connect from "):
            if process in self.conversations:  # the end of the last one is missing, and who knows what else
                self.followed_since = at
            self.conversations[process] = Conversation(begun_at=at, moved_at=at)
        elif text.startswith("disconnect from "):
            self._end(process, text, at)
        elif text.startswith("client="):
            self._begin_letter(process, queue_id, at)
        elif _CUT.match(text) and (talk := self.conversations.get(process)) and talk.queue_id in self.letters:
            self.letters[talk.queue_id].cut = True
        elif queue_id in self.letters and _REFUSED.match(text):
            self.letters[queue_id].refused = True

    def _hear_cleanup(self, queue_id: str, text: str, at: datetime) -> None:
        if queue_id and text.startswith("message-id="):
            self.letters.setdefault(queue_id, Letter(at)).message_id = "".join(text.partition("=")[2].split())
        elif queue_id in self.letters and _REFUSED.match(text):
            self.letters[queue_id].refused = True

    def _begin_letter(self, process: str, queue_id: str, at: datetime) -> None:
        talk = self.conversations.get(process)
        if talk is None:  # its beginning is missing, and who knows what else
            self.followed_since = at
            talk = self.conversations[process] = Conversation(begun_at=at, moved_at=at, letters=None)
        self._require_named(talk, at)
        talk.moved_at, talk.queue_id = at, queue_id
        talk.letters = None if talk.letters is None else talk.letters + 1
        if earlier := self.letters.pop(queue_id, None):  # short queue ids come again within hours of a busy day
            self.letters[f"{queue_id} before {at.isoformat()} {len(self.letters)}"] = earlier
        self.letters[queue_id] = Letter(at)

    def _end(self, process: str, text: str, at: datetime) -> None:
        talk = self.conversations.pop(process, None)
        if talk is None:
            self.followed_since = at
            return
        self._require_named(talk, at)
        contents = _CONTENTS.search(text)
        if talk.letters is not None and contents and int(contents[1]) > talk.letters:
            self.followed_since = at

    def _require_named(self, talk: Conversation, at: datetime) -> None:
        """A letter that came to its end has a Message-ID; where we saw none, lines are missing."""
        letter = self.letters.get(talk.queue_id)
        if letter is not None and not (letter.message_id or letter.cut or letter.refused):
            self.followed_since = at


def read_stamp(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """An instant as syslog writes it: RFC 3339, or ``Nov 22 01:26:45``, which names neither year nor zone and is never of the future."""
    if text[0].isdigit():
        return parse_instant(text)
    day, (hour, minute, second) = int(text[4:6]), (int(part) for part in text[7:].split(":"))
    this_year = now.astimezone(zone).year
    for year in (this_year, this_year - 1, this_year - 2, this_year - 3, this_year - 4):
        try:
            local = datetime(year, _MONTHS.index(text[:3]) + 1, day, hour, minute, second)  # noqa: DTZ001 - the zone comes next
        except ValueError:  # February 29
            continue
        at = (local.replace(tzinfo=zone) if zone else local).astimezone(UTC)
        if at <= now + timedelta(days=1):
            return at
    raise ValueError(f"{text!r} is no time of the last years")


def write_trace(trace: Trace) -> dict[str, Any]:
    """As JSON can keep it."""
    return {
        "followed_since": trace.followed_since and trace.followed_since.isoformat(),
        "last_at": trace.last_at and trace.last_at.isoformat(),
        "conversations": {
            name: [one.begun_at.isoformat(), one.moved_at.isoformat(), one.letters, one.queue_id]
            for name, one in trace.conversations.items()
        },
        "letters": {
            name: [one.begun_at.isoformat(), one.message_id, one.taken, one.cut, one.refused] for name, one in trace.letters.items()
        },
    }


def restore_trace(kept: dict[str, Any]) -> Trace:
    """What ``write_trace`` wrote."""
    instants = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in ("followed_since", "last_at")}
    talks = {
        name: Conversation(datetime.fromisoformat(begun), datetime.fromisoformat(moved), letters, queue_id)
        for name, (begun, moved, letters, queue_id) in kept["conversations"].items()
    }
    letters = {name: Letter(datetime.fromisoformat(begun), *rest) for name, (begun, *rest) in kept["letters"].items()}
    return Trace(**instants, conversations=talks, letters=letters)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
