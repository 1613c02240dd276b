"""Cheap looks at a body before it is parsed: what no honest feed has and what would keep a parser busy for long."""

import codecs
import re

MAX_DECLARATION = 1_000
"""Letters of the line that says which version of XML this is, in which characters."""

MAX_DEPTH = 500
MAX_TAGS = 200_000
MAX_TAG_BYTES = 300_000
MAX_SIGNS = 800_000
"""Of ``<`` and of ``&``, wherever they stand: each costs a parser a look."""

MAX_NAME_BYTES = 10_000
_LONG_NAME = re.compile(
    rb"<(?:[\w-]+:)?(?:author|creator|contributor|publisher|managingeditor|webmaster|owner|name|email)(?:\s[^<>]*+)?>(?:<!\[CDATA\[)?[^<]{%d}"
    % (MAX_NAME_BYTES + 1),
    re.IGNORECASE,
)
"""A pattern of feedparser that looks for mail addresses in names takes minutes over a long one."""

_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_PIECE = re.compile(rb"<(?:(!--)|(!\[CDATA\[)|(/?)([A-Za-z_][^\s<>/]*+)[^<>]*+>)")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_WIDE = (
    *((codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    *((codecs.BOM_UTF16_LE, "utf-16-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0\0\0", "utf-32-le")),
    *((b"\0<\0?", "utf-16-be"), (b"<\0?\0", "utf-16-le"), (b"\x4c\x6f\xa7\x94", "cp037")),
)
"""How a document begins whose letters are not those of ASCII, and in what it is written."""

_LONGEST_MARK = 4
_ENDS = {b"!--": b"-->", b"![CDATA[": b"]]>"}


def why_not_parse(body: bytes) -> str | None:
    """Why a body (in UTF-8) is not given to the parser, or None. Takes time in proportion to its size, whatever it holds."""
    if _ENTITIES.search(body):
        return "it declares entities of its own (<!ENTITY), which can grow without end"
    if body.count(b"<") > MAX_SIGNS or body.count(b"&") > MAX_SIGNS:
        return f"it has more than {MAX_SIGNS:,} tags or references"
    if _LONG_NAME.search(body):
        return f"it names somebody with more than {MAX_NAME_BYTES:,} letters"
    return _why_not_nesting(body)


def with_declaration_apart(body: bytes) -> bytes | None:
    """The body with its XML declaration on a line of its own, as it came; None where the declaration does not end.

    feedparser looks for the character set with a pattern that takes hours over a long line with many of them.
    """
    writing = next((writing for mark, writing in _WIDE if body.startswith(mark)), "latin-1")
    opens, sign = "<?".encode(writing), ">".encode(writing)
    begins = body.find(opens, 0, _LONGEST_MARK + len(opens))
    if begins < 0:
        return body
    for at in range(begins, begins + MAX_DECLARATION * len(sign), len(sign)):
        if body.startswith(sign, at):
            return body[: at + len(sign)] + "\n".encode(writing) + body[at + len(sign) :]
    return None


def without_illegal_references(body: bytes) -> bytes:
    """The body without references (``&#0;``) to what XML 1.0 cannot hold (section 2.2): one of them costs a whole feed its reading."""
    return _REFERENCE.sub(lambda found: found[0] if _is_legal(int(found[1], 16) if found[1] else int(found[2])) else b"", body)


def _is_legal(number: int) -> bool:
    return 0x20 <= number < 0xD800 or number in (0x09, 0x0A, 0x0D) or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF


def _why_not_nesting(body: bytes) -> str | None:
    """Walk the tags and keep the open ones; a closing tag also closes what was left open inside it."""
    open_tags: list[bytes] = []
    how_often: dict[bytes, int] = {}
    position = tags = 0
    while found := _PIECE.search(body, position):
        comment, verbatim, closing, name = found.groups()
        position = found.end()
        if comment or verbatim:
            end = body.find(_ENDS[comment or verbatim], position)
            if end < 0:
                return None
            position = end
            continue
        tags += 1
        if position - found.start() > MAX_TAG_BYTES:
            return f"it has a tag of more than {MAX_TAG_BYTES:,} letters"
        if closing:
            _close(name, open_tags, how_often)
        elif body[position - 2 : position - 1] != b"/":
            open_tags.append(name)
            how_often[name] = how_often.get(name, 0) + 1
        if len(open_tags) > MAX_DEPTH:
            return f"its tags are nested more than {MAX_DEPTH} deep"
        if tags > MAX_TAGS:
            return f"it has more than {MAX_TAGS:,} tags"
    return None


def _close(name: bytes, open_tags: list[bytes], how_often: dict[bytes, int]) -> None:
    while how_often.get(name):
        last = open_tags.pop()
        how_often[last] -= 1
        if last == name:
            return
