"""Parts what a report says itself from the letter that it brings back, and reads of that letter what tells whose it was."""

import re
from dataclasses import dataclass

from newsletter.returns.headers import Headers, is_field, read_headers
from newsletter.returns.page_words import words_of
from newsletter.returns.parts import Mail, Part

_LETTERS = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/partial", "message/rfc822-headers"}
)
REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status", "message/feedback-report", "text/delivery-status"})
_SAID_LIMIT = 20_000
_HEAD_LINES = 400

_WHAT = r"(?:e-?mail|mail|message|letter|nachricht)"
_DIVIDER = re.compile(
    r"^[\W_]{0,60}(?:"
    r"below (?:this|the next) line|(?:this|here|below|the following|following) (?:is|are) (?:a|the) (?:copy|original|header|beginning"
    r"|first)|a copy of (?:the|your)"
    r"|(?:the )?(?:first .{1,30}|headers?|text|start|beginning|body|copy|full copy|content) of (?:the|your) (?:original |returned "
    r"|undelivered |unsent )?"
    + _WHAT
    + r"|(?:the |your )?(?:original|returned|unsent|undelivered|undeliverable|bounced|rejected|failed|enclosed) "
    + _WHAT
    + r"(?: ?(?:headers?|text|body|envelope|info\w{0,8}|details))?(?: (?:is |was |are |as )?(?:follow|below|attach|includ|enclos"
    r"|return|begin)\w{0,6}.{0,30}|[\W_]{0,80}$)"
    r"|(?:message|mail|e-?mail|letter) (?:headers?|text|body|content)s? (?:follow|is|are|below).{0,20}"
    r"|urspr[uü]ngliche nachricht|originalnachricht|message d'origine|mensaje original|mensagem original|оригинал"
    r")",
    re.IGNORECASE,
)
_FIRST_FIELDS = re.compile(
    r"(?:received|return-path|dkim-signature|message-id|delivered-to|x-[a-z0-9-]{1,40}|mime-version|arc-[a-z-]{1,40}|from|date) ?:",
    re.IGNORECASE,
)
_SURE_FIELDS = re.compile(r"(?:received|return-path|dkim-signature|message-id|arc-seal|mime-version|delivered-to) ?:", re.IGNORECASE)
_RESUMES = re.compile(
    r"(?:could|can|was|did|has) ?n.?[o']t (?:be |been )?(?:deliver|reach|sent)|undeliver|(?:following|these) (?:recipient|address)"
    r"|recipient(?:\(s\)|s)? (?:address|could|was|were)|fail(?:ed|ure) to deliver|delivery (?:has )?failed",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """``said``: what the report's author wrote; ``letter``: the headers of what came back, empty where there is none."""

    said: str
    letter: Headers


def read_contents(mail: Mail) -> Contents:
    """The words before the letter, and the letter's headers, whichever way it is enclosed."""
    said: list[str] = []
    letter: Headers | None = None
    for part in _told_once(mail.parts):
        if part.kind in _LETTERS:
            letter = letter or _head_of(part.text.split("\n", _HEAD_LINES))
        elif part.kind in REPORTS or letter is not None:
            continue
        elif part.kind.startswith("text/") or part.kind == "message/notification":
            words, rest = part_at_letter(_plain_text(part))
            said.append(words)
            letter = _head_of(rest) if rest else None
        elif _is_bare_letter(part):
            letter = part.headers
    return Contents(said="\n".join(said)[:_SAID_LIMIT], letter=letter or Headers())


def part_at_letter(text: str) -> tuple[str, list[str]]:
    """The text before the letter that it holds, and the lines from there on; no lines where it holds none."""
    lines = text[: _SAID_LIMIT * 4].split("\n")
    for number, line in enumerate(lines):
        if number and _DIVIDER.match(line[:200]) and _letter_follows(lines, number + 1):
            return "\n".join(lines[:number]), lines[number + 1 : number + _HEAD_LINES]
        if _begins_letter(lines, number):
            end = _where_the_report_goes_on(lines, number)
            return "\n".join(lines[:number] + lines[end:]), lines[number : min(end, number + _HEAD_LINES)]
    return text[:_SAID_LIMIT], []


def _told_once(parts: tuple[Part, ...]) -> list[Part]:
    """Without the HTML of a report that also says it in plain text."""
    has_text = any(part.kind == "text/plain" and len(part.text.strip()) > 40 for part in parts)
    return [part for part in parts if not (has_text and part.kind == "text/html")]


def _plain_text(part: Part) -> str:
    return words_of(part.text[: _SAID_LIMIT * 4]) if part.kind == "text/html" else part.text


def _letter_follows(lines: list[str], number: int) -> bool:
    """Whether a divider parts anything: headers follow it, or an end; not a list of recipients."""
    following = [line.strip(" \t>|") for line in lines[number : number + 12] if line.strip(" \t>|-=_*")][:3]
    return (
        not following
        or any(is_field(line) or line.startswith(("From ", "[", "Message ")) for line in following)
        or number > len(lines) // 2
    )


def _begins_letter(lines: list[str], number: int) -> bool:
    """Whether headers stand here without any divider: several in a row, one of them such as only a letter has."""
    line = lines[number].strip(" \t>|")
    if not _FIRST_FIELDS.match(line) or (number and lines[number - 1].strip(" \t>|") and not lines[number - 1].startswith("-")):
        return False
    block = [one.strip(" \t>|") for one in lines[number : number + 14]]
    block = block[: block.index("")] if "" in block else block
    return sum(is_field(one) for one in block) >= 3 and any(_SURE_FIELDS.match(one) for one in block)


def _where_the_report_goes_on(lines: list[str], number: int) -> int:
    """The line after some fields of the letter that are only quoted to say which one is meant; else the end."""
    gap = next((one for one in range(number, min(number + 14, len(lines))) if not lines[one].strip(" \t>|")), len(lines))
    following = [line for line in lines[gap : gap + 8] if line.strip()][:2]
    return gap if any(_RESUMES.search(line[:200]) for line in following) else len(lines)


def _head_of(lines: list[str]) -> Headers:
    """Headers at the top of some lines, also where they are indented or quoted, or a line of an mbox comes first."""
    start = next(
        (number for number, line in enumerate(lines) if is_field(line.strip(" \t>|")) and not line.strip(" \t>|").startswith("From ")),
        len(lines),
    )
    lines = lines[start:]
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t>|"))] if lines else ""
    lines = [line.removeprefix(margin) for line in lines] if margin else lines
    end = next((number for number, line in enumerate(lines) if not line.strip(" \t>|")), len(lines))
    return read_headers(lines[:end])


def _is_bare_letter(part: Part) -> bool:
    """A letter put between two boundaries without saying that it is one."""
    return bool(part.headers.first("received") or part.headers.first("message-id"))
