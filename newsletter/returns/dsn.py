"""Reads what a report says for machines of each recipient: RFC 3464 with RFC 3461 addresses, and its global form (RFC 6533)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.returns.headers import Headers, decoded_words, read_headers
from newsletter.returns.parts import Mail

KINDS = ("message/delivery-status", "message/global-delivery-status", "text/delivery-status")
_MOST_RECIPIENTS = 100
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_QUOTED = re.compile(r"(?m)^[>|][>| ]{0,8}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_UNITEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_NAME_OF_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,40}[ \t]{0,4}:(?!//)")
_ADDRESS = re.compile(r"(?:\"[^\"\s@]{1,64}\"|[^\s<>:;,\"()]{1,256})@[^\s<>:;,\"()]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One recipient of a report. ``action`` in lower case and ``status`` as printed, or ""; ``said``: Diagnostic-Code without its type."""

    address: str
    original: str = ""
    action: str = ""
    status: str = ""
    said: str = ""


def read_fields(mail: Mail) -> list[Field]:
    """Every recipient that the machine-readable parts name, also where such a part was pasted into the text."""
    texts = [part.text for part in mail.parts if part.kind in KINDS]
    if not texts:
        texts = [
            _QUOTED.sub("", part.text) for part in mail.parts if part.kind.startswith("text/") and "final-recipient:" in part.text.lower()
        ]
    found = [field for text in texts for field in _recipients(text)]
    return found[:_MOST_RECIPIENTS]


def address_of(value: str) -> str:
    """The mail address in ``rfc822; x@y``, ``utf-8; x@y`` with its escapes, or ``<x@y>``; "" where there is none."""
    kind, _, rest = value.partition(";")
    text = _unescaped(rest.strip() or value)
    text = _XTEXT.sub(lambda found: chr(int(found[1], 16)), text) if rest and "+3D" in text.upper() else text
    found = _ADDRESS.search(text)
    return found[0].strip(".'") if found and "@" not in kind else _ADDRESS.search(kind)[0] if _ADDRESS.search(kind) else ""  # type: ignore[index]


def _unescaped(text: str) -> str:
    """RFC 6533 section 3: a letter may stand as its number in hexadecimal, in braces."""
    return _UNITEXT.sub(lambda found: chr(code) if (code := int(found[1], 16)) < 0xD800 else "\ufffd", text)


def _recipients(text: str) -> Iterator[Field]:
    """Blocks of fields; a block without a recipient is about the message as a whole."""
    for block in _blocks(text):
        fields = read_headers(block)
        final, original = fields.first("final-recipient"), fields.first("original-recipient")
        address = address_of(final) or address_of(fields.first("x-actual-recipient")) or address_of(original)
        address = address if "." in address.rpartition("@")[2] else address_of(original) or address
        if address or final or (fields.first("action") and fields.first("status")):
            yield _field(fields, address, address_of(original))


def _field(fields: Headers, address: str, original: str) -> Field:
    status = _STATUS.search(fields.first("status"))
    return Field(
        address=address,
        original=original,
        action=fields.first("action").split(" ")[0].strip(";,.").lower(),
        status=status[1] if status else "",
        said=_said(fields) or _comment(fields.first("status")),
    )


def _said(fields: Headers) -> str:
    """Diagnostic-Code without its type, all of them where there are several; else what Exchange writes in its own field."""
    codes = fields.all("diagnostic-code") or [value.strip("<> ") for value in fields.all("x-supplementary-info")]
    parts = [(value, *value.partition(";")) for value in codes]
    return " ".join(decoded_words((said if parted and len(kind) < 60 else value).strip()) for value, kind, parted, said in parts[:4])


def _comment(status: str) -> str:
    """The words in brackets that some put behind the status."""
    return status.partition("(")[2].rstrip(") ")


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines up to an empty one; a second Final-Recipient begins a block of its own where the empty line was lost."""
    block: list[str] = []
    has_final = False
    for line in text.split("\n")[:4_000]:
        begins = line[:16].lower() == "final-recipient:"
        if not line.strip() or (begins and has_final):
            if block:
                yield block
            block, has_final = [], False
        if line.strip():
            continues = bool(block) and not _NAME_OF_FIELD.match(line)  # also where a gateway took its margin away
            block.append(line.strip() if begins else f" {line}" if continues else line)
            has_final |= begins
    if block:
        yield block
