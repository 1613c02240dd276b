"""Writes the letter's headers.

We write them ourselves: the standard library encodes a List-Unsubscribe of 76 characters or more, and some of its versions decode
a hostile subject into a second header line (CVE-2024-6923).
"""

import re
from datetime import date
from email.header import Header
from hashlib import sha256
from urllib.parse import quote

from newsletter.model.addresses import RefusedAddress, parse_address
from newsletter.model.errors import SettingsError
from newsletter.model.letters import Blank
from newsletter.model.options import LetterheadOptions
from newsletter.model.plain_text import header_text
from newsletter.rendering.blanks import marker, without_markers
from newsletter.rendering.pages import base_of

_LINE = 76
_NOT_SET = "from-address@is-not-set.invalid"
"""Until the From address is set a letter can be looked at; ``carries_letterhead`` keeps it from being sent."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def issue_headers(letterhead: LetterheadOptions, subject: str, issue_on: date, *, weekly: bool = False) -> tuple[tuple[str, str], ...]:
    """Name and finished value of each header, in the order they are written; blanks as markers."""
    return (
        *_opening(letterhead, subject),
        ("List-Id", f"<{letterhead.key}.{_domain(letterhead)}>"),
        *_one_click(),
        *_about_the_list(letterhead),
        ("Feedback-ID", f"{issue_on:%Y%m%d}:{letterhead.key}:{'weekly' if weekly else 'issue'}:{_sender_id(_domain(letterhead))}"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
    )


def notice_headers(letterhead: LetterheadOptions, subject: str, *, leavable: bool) -> tuple[tuple[str, str], ...]:
    """``leavable`` is false for letters to the operator, who did not sign up for anything."""
    return (*_opening(letterhead, subject), *(_one_click() if leavable else ()), ("Auto-Submitted", "auto-generated"))


def subject_value(text: str, fallback: str) -> str:
    """A subject as header text; never empty."""
    return without_markers(header_text(text)) or without_markers(header_text(fallback)) or "News"


def folded(name: str, text: str) -> str:
    """Plain text as the value of header ``name``: as it is where ASCII words fit their lines, else in words of RFC 2047."""
    if not text.isascii() or any(len(word) > _LINE - len(name) - 2 for word in text.split(" ")):
        return _in_words(name, text)
    lines, line = [], name + ":"
    for word in text.split(" "):
        if len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join([*lines, line])[len(name) + 2 :]


def mailbox(name: str, display: str, address: str) -> str:
    """``Display Name <address>`` as the value of header ``name``."""
    shown = _phrase(name, display)
    room = _LINE - len(address) - 3
    last = shown.rpartition("\r\n")[2] if "\r\n" in shown else f"{name}: {shown}"
    return shown + (" " if len(last) <= room else "\r\n ") + f"<{address}>"


def sender_line(letterhead: LetterheadOptions) -> bytes:
    """The first header line of every letter, with its line end."""
    name, value = _from(letterhead)
    return f"{name}: {value}\r\n".encode()


def _opening(letterhead: LetterheadOptions, subject: str) -> tuple[tuple[str, str], ...]:
    reply_to = (("Reply-To", _checked("reply_to", letterhead.reply_to)),) if letterhead.reply_to else ()
    return (
        _from(letterhead),
        ("To", marker(Blank.TO)),
        ("Subject", folded("Subject", subject)),
        ("Date", marker(Blank.DATE)),
        ("Message-ID", marker(Blank.MESSAGE_ID)),
        *reply_to,
    )


def _one_click() -> tuple[tuple[str, str], ...]:
    """RFC 8058; the URL stands whole on one line and is never encoded."""
    return (
        ("List-Unsubscribe", f"<{marker(Blank.UNSUBSCRIBE_URL)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _about_the_list(letterhead: LetterheadOptions) -> tuple[tuple[str, str], ...]:
    """RFC 2369: a person answers, as to replies. Nobody can post, which the absence of List-Post says."""
    owner = quote(_checked("reply_to", letterhead.reply_to) if letterhead.reply_to else _sender(letterhead), safe="@!$'*+")
    return (
        ("List-Help", f"<mailto:{owner}?subject=help>"),
        ("List-Owner", f"<mailto:{owner}>"),
        ("List-Archive", f"<{base_of(letterhead)}/archive>"),
    )


def _sender_id(domain: str) -> str:
    """What Gmail counts complaints under: always the same, 5 to 15 characters."""
    return domain if 5 <= len(domain) <= 15 else sha256(domain.encode()).hexdigest()[:12]


def _domain(letterhead: LetterheadOptions) -> str:
    return _sender(letterhead).rpartition("@")[2]


def _from(letterhead: LetterheadOptions) -> tuple[str, str]:
    return "From", mailbox("From", subject_value(letterhead.name, letterhead.key), _sender(letterhead))


def _sender(letterhead: LetterheadOptions) -> str:
    return _checked("from_address", letterhead.from_address) if letterhead.from_address else _NOT_SET


def _checked(setting: str, text: str) -> str:
    address = parse_address(text)
    if isinstance(address, RefusedAddress):
        raise SettingsError(f"newsletter.{setting}", address.reason, "Set it to one address, such as letters@example.com.")
    return address.wire


def _phrase(name: str, display: str) -> str:
    if not display.isascii() or len(display) > 60:
        return _in_words(name, display)
    if _ATOMS.fullmatch(display):
        return display
    return '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_words(name: str, text: str) -> str:
    return Header(text, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
