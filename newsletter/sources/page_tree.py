"""Reads the bytes of a web page into a tree: finds the character set, caps the size and the number of elements.

The parser itself stops at 255 nested elements; what lies deeper is not read.
"""

import codecs
import re
from dataclasses import dataclass

import lxml.html
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser

MAX_CHARACTERS = 2_000_000
MAX_ELEMENTS = 20_000

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_CHARSET = re.compile(r"charset\s*+=\s*+[\"']?\s*+([\w.:-]++)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*+=\s*+[\"']?\s*+([\w.:-]++)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*+=\s*+[\"']([\w.:-]+)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_READ_AS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "tis-620": "cp874",
}  # fmt: skip
"""Labels that browsers read as a wider set (WHATWG Encoding Standard, section 4.2)."""


@dataclass(frozen=True, slots=True)
class UnreadablePage:
    """Why nothing can be read from a page."""

    reason: str


def read_tree(body: bytes, content_type: str) -> HtmlElement | UnreadablePage:
    """The tree of a page, or why there is none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and kind not in _HTML_TYPES:
        return UnreadablePage(f"not a web page but {kind[:60]}")
    if b"<" not in body:
        return UnreadablePage("the page is empty" if not body.strip() else "the page holds no markup")
    text = decode(body, content_type)
    if len(text) > MAX_CHARACTERS:
        return UnreadablePage(f"longer than {MAX_CHARACTERS:,} characters")
    return _parse(text)


def decode(body: bytes, content_type: str) -> str:
    """The text of a page: by its byte order mark, the header, the page's own word, then UTF-8; a claim that does not fit is dropped."""
    claims = _claims(body, content_type)
    for encoding in [*claims, "utf-8"]:
        text = _fitting(body, encoding)
        if text is not None:
            return text
    return body.decode("cp1252", "replace")


def _claims(body: bytes, content_type: str) -> list[str]:
    head = body[:4096]
    labels = [name for mark, name in _BYTE_ORDER_MARKS if body.startswith(mark)]
    labels += _CHARSET.findall(content_type)
    labels += [found.decode("ascii", "replace") for pattern in (_META_CHARSET, _XML_ENCODING) for found in pattern.findall(head)[:1]]
    return [encoding for label in labels if (encoding := _known(label))]


def _known(label: str) -> str:
    name = _READ_AS.get(label.strip().lower(), label.strip().lower())
    try:
        return name if codecs.lookup(name)._is_text_encoding else ""
    except LookupError:
        return ""


def _fitting(body: bytes, encoding: str) -> str | None:
    """The text, unless more than one in twenty of the characters beyond ASCII cannot be read."""
    text = body.decode(encoding, "replace").removeprefix("\ufeff")
    beyond = sum(byte > 127 for byte in body[:200_000])
    return text if text[:200_000].count("\ufffd") <= beyond / 20 else None


def _parse(text: str) -> HtmlElement | UnreadablePage:
    clean = _CONTROLS.sub("", text).encode("utf-8", "replace")
    try:
        tree = lxml.html.document_fromstring(clean, parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    except (LxmlError, ValueError, AssertionError):
        return UnreadablePage("the markup cannot be read")
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return UnreadablePage(f"more than {MAX_ELEMENTS:,} elements")
    _drop_controls(tree)
    return tree


def _drop_controls(tree: HtmlElement) -> None:
    """Control characters written as entities; lxml reads them but refuses to write them anywhere else."""
    for element in tree.iter():
        if element.text and _CONTROLS.search(element.text):
            element.text = _CONTROLS.sub("", element.text)
        if element.tail and _CONTROLS.search(element.tail):
            element.tail = _CONTROLS.sub("", element.tail)
