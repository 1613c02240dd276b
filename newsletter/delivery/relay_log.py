"""What a Postfix log says about letters in doubt: which it took, which were cut off, and which it never names.

A letter was taken when ``cleanup`` named its Message-ID under a queue id and ``qmgr`` then had that queue id. It was not taken when its
conversation broke off in the middle of its content (``lost connection after DATA (N bytes)``), and the end of that conversation counts as
many readers as we saw letters begin: else the line may be about another letter whose beginning is missing. What it means that the log
does not name a letter is weighed in ``silence``.

Lines that are missing are noticed by what follows without what must come before, or are confessed by whoever dropped them (a rate limit
of journald or rsyslog). Then the log counts as followed from there only. A log may also miss whole conversations without a trace; so that
lines fit together does not prove that none is missing.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from newsletter.delivery.log_lines import DROPPED, LINE, STAMP, read_stamp

_CUT = re.compile(r"(?:lost connection|timeout) after (?:DATA|BDAT) \(\d+ bytes\) ")
_REFUSED = re.compile(r"(?:milter-)?(?:reject|discard|hold): ")
_CONTENTS = re.compile(r" (?:data|bdat)=(\d+)")
_READERS = re.compile(r" rcpt=(\d+)")
_OURS = re.compile(r"client=[^\s,]*\[(?:127\.[\d.]+|::1)\]")

GRACE = timedelta(seconds=10)
"""How long after the moment of doubt a log in which nothing happens any more is believed to be complete."""

DROPS_FOR = timedelta(minutes=10)
"""How long lines may be missing once a logger says that it begins to drop them: the longest interval that is anybody's default."""

LONGEST_PAUSE = timedelta(hours=1)
"""A conversation without a line for so long has ended, and its end is missing: Postfix itself gives up after minutes."""


class Fate(StrEnum):
    """What the log says of one letter. Silent: it does not name it at all, or only as of an earlier try."""

    TAKEN = "taken"
    NOT_TAKEN = "not taken"
    SILENT = "silent"
    OPEN = "open"


@dataclass(slots=True)
class Conversation:
    """One connection to ``smtpd``: when it began, when its last letter did, the queue id of that, and whether it broke off in it.

    ``letters``: how many it began; None where lines may be missing.
    """

    begun_at: datetime
    moved_at: datetime
    letters: int | None = 0
    queue_id: str = ""
    cut: bool = False


@dataclass(slots=True)
class Letter:
    """One queue id. ``refused``: a rule of the relay's dealt with it, before or after its Message-ID was seen.

    ``ours``: it came from this very machine. ``after``: the Message-ID of the letter before it in the same conversation.
    """

    begun_at: datetime
    message_id: str = ""
    taken: bool = False
    cut: bool = False
    refused: bool = False
    ours: bool = False
    after: str = ""

    @property
    def is_nameless_cut(self) -> bool:
        """One of ours that broke off before its Message-ID was read."""
        return self.cut and self.ours and not self.message_id


@dataclass(slots=True)
class Trace:
    """What is known from the lines read so far. ``followed_since``: no line is known to be missing after it."""

    followed_since: datetime | None = None
    last_at: datetime | None = None
    conversations: dict[str, Conversation] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    def read(self, text: str, now: datetime, zone: tzinfo | None = None) -> None:
        """Take in whole lines. ``zone``: of stamps that name none; this machine's otherwise."""
        for found in LINE.finditer(text):
            at = read_stamp(found["stamp"], now, zone)
            self.followed_since = self.followed_since or at
            match found["daemon"]:
                case None:
                    self._hear_logger(found["text"], at)
                case "smtpd":
                    self._hear_smtpd(found["process"], found["queue_id"] or "", found["text"], at)
                case "cleanup":
                    self._hear_cleanup(found["queue_id"] or "", found["text"], at)
                case "master":
                    self._hear_master(found["text"], at)
                case _ if found["queue_id"] in self.letters:
                    self.letters[found["queue_id"]].taken = True
        if stamps := STAMP.findall(text):
            self.last_at = read_stamp(stamps[-1], now, zone)
            self._end_forgotten(self.last_at)

    def miss(self, at: datetime) -> None:
        """Lines were lost, up to this instant: what follows begins anew."""
        self._miss(at)
        self.conversations.clear()

    def keep(self, message_ids: Collection[str], since: datetime | None) -> None:
        """Forget every letter that nobody asks about and no conversation is at; what has no name is kept if it began since then."""
        at_hand = {one.queue_id for one in self.conversations.values()}
        self.letters = {
            name: letter
            for name, letter in self.letters.items()
            if letter.message_id in message_ids
            or name in at_hand
            or (letter.is_nameless_cut and since is not None and letter.begun_at >= _second(since))
        }

    def forget(self, queue_ids: Iterable[str]) -> None:
        """These have told what they could."""
        for queue_id in queue_ids:
            self.letters.pop(queue_id, None)

    def fate(self, message_id: str, tried_until: datetime | None = None) -> Fate:
        """What the lines about a letter say. ``tried_until``: when an earlier try of it had ended; what was cut off before is of that."""
        letters = [letter for letter in self.letters.values() if letter.message_id == message_id]
        if any(letter.taken for letter in letters):
            return Fate.TAKEN
        if not all(letter.cut for letter in letters):
            return Fate.OPEN
        return Fate.NOT_TAKEN if any(tried_until is None or letter.begun_at > tried_until for letter in letters) else Fate.SILENT

    def would_know(self, since: datetime, until: datetime, now: datetime) -> bool:
        """Whether no line is known to be missing, and every conversation that was open in that time has ended or gone on."""
        if self.followed_since is None or self.last_at is None or self.followed_since > since or self.last_at < _second(since):
            return False
        if self.last_at <= until and now < until + GRACE:
            return False
        return all(max(one.begun_at, one.moved_at) > until for one in self.conversations.values())

    def passed(self) -> set[str]:
        """The Message-IDs of letters that came, as far as the log shows, to their end."""
        return {letter.message_id for letter in self.letters.values() if not letter.cut}

    def _hear_logger(self, text: str, at: datetime) -> None:
        if found := DROPPED.search(text):
            self._miss(at + DROPS_FOR if found["begins"] else at)

    def _hear_master(self, text: str, at: datetime) -> None:
        if text.startswith("daemon started") and self.followed_since != at:  # what it did last may never have reached the disk
            self.followed_since = max(at, self.followed_since or at)
            self.conversations.clear()

    def _hear_smtpd(self, process: str, queue_id: str, text: str, at: datetime) -> None:
        if text.startswith("connect from "):
            if process in self.conversations:  # the end of the last one is missing, and who knows what else
                self._miss(at)
            self.conversations[process] = Conversation(begun_at=at, moved_at=at)
        elif text.startswith("disconnect from "):
            self._end(process, text, at)
        elif text.startswith("client="):
            self._begin_letter(process, queue_id, at, ours=_OURS.match(text) is not None)
        elif _CUT.match(text) and (talk := self.conversations.get(process)):
            talk.cut = True
        elif queue_id in self.letters and _REFUSED.match(text):
            self.letters[queue_id].refused = True

    def _hear_cleanup(self, queue_id: str, text: str, at: datetime) -> None:
        if queue_id and text.startswith("message-id="):
            self.letters.setdefault(queue_id, Letter(at)).message_id = "".join(text.partition("=")[2].split())
        elif queue_id in self.letters and _REFUSED.match(text):
            self.letters[queue_id].refused = True

    def _begin_letter(self, process: str, queue_id: str, at: datetime, *, ours: bool) -> None:
        talk = self.conversations.get(process)
        if talk is None:  # its beginning is missing, and who knows what else
            talk = self.conversations[process] = Conversation(begun_at=at, moved_at=at)
            self._miss(at)
        before = self.letters.get(talk.queue_id)
        self._require_named(before, at)
        talk.moved_at, talk.queue_id = at, queue_id
        talk.letters = None if talk.letters is None else talk.letters + 1
        if earlier := self.letters.pop(queue_id, None):  # short queue ids come again within hours of a busy day
            self.letters[f"{queue_id} before {at.isoformat()} {len(self.letters)}"] = earlier
        self.letters[queue_id] = Letter(at, ours=ours, after=before.message_id if before else "")

    def _end(self, process: str, text: str, at: datetime) -> None:
        talk = self.conversations.pop(process, None)
        if talk is None:
            self._miss(at)
            return
        letter = self.letters.get(talk.queue_id)
        if letter and talk.cut:
            letter.cut = talk.letters is not None and talk.letters == _count(_READERS, text)
            letter.refused |= not letter.ours  # a stranger's may have had many readers: nothing follows from it
        self._require_named(letter, at)
        if talk.letters is not None and _count(_CONTENTS, text) > talk.letters:
            self._miss(at)

    def _end_forgotten(self, now: datetime) -> None:
        """A single end that is missing must not keep all later doubt open: it was due when the conversation cannot have gone on."""
        due = {name: max(one.begun_at, one.moved_at) + LONGEST_PAUSE for name, one in self.conversations.items()}
        for name, at in due.items():
            if at < now:
                del self.conversations[name]
                self._miss(at)

    def _require_named(self, letter: Letter | None, at: datetime) -> None:
        """A letter that came to its end has a Message-ID; where we saw none, lines are missing."""
        if letter is not None and not (letter.message_id or letter.cut or letter.refused):
            self._miss(at)

    def _miss(self, at: datetime) -> None:
        """Somewhere before, lines are missing: also what open conversations seemed to say cannot be counted on."""
        at = _second(at) + timedelta(seconds=1)  # a stamp tells whole seconds
        self.followed_since = max(at, self.followed_since or at)
        for talk in self.conversations.values():
            talk.letters = None


def _count(what: re.Pattern[str], text: str) -> int:
    found = what.search(text)
    return int(found[1]) if found else 0


def write_trace(trace: Trace) -> dict[str, Any]:
    """As JSON can keep it."""
    return {
        "followed_since": trace.followed_since and trace.followed_since.isoformat(),
        "last_at": trace.last_at and trace.last_at.isoformat(),
        "conversations": {
            name: [one.begun_at.isoformat(), one.moved_at.isoformat(), one.letters, one.queue_id, one.cut]
            for name, one in trace.conversations.items()
        },
        "letters": {
            name: [one.begun_at.isoformat(), one.message_id, one.taken, one.cut, one.refused, one.ours, one.after]
            for name, one in trace.letters.items()
        },
    }


def restore_trace(kept: dict[str, Any]) -> Trace:
    """What ``write_trace`` wrote."""
    instants = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in ("followed_since", "last_at")}
    talks = {
        name: Conversation(datetime.fromisoformat(begun), datetime.fromisoformat(moved), *rest)
        for name, (begun, moved, *rest) in kept["conversations"].items()
    }
    letters = {name: Letter(datetime.fromisoformat(begun), *rest) for name, (begun, *rest) in kept["letters"].items()}
    return Trace(**instants, conversations=talks, letters=letters)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
