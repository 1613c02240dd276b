"""Links from strangers: which of them may stand in a letter or on a page, and in what form."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

_LIMIT = 2_000
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\\]")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_RESERVED = "!#$%&'()*+,/:;=?@[]~"


def safe_link(url: str) -> str | None:
    """The address in ASCII (A-labels, percent signs) if it is plain ``http`` or ``https``, else None.

    No user name or password, no blanks or control characters: what a reader sees in the status line is where the link goes.
    """
    url = url.strip()
    if len(url) > _LIMIT or _BLANK_OR_CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return None
    if (
        parts.scheme.lower() not in {"http", "https"}
        or not _HOST.fullmatch(host)
        or parts.username is not None
        or parts.password is not None
    ):
        return None
    shown = f"[{host}]" if ":" in host else host
    place = shown if port is None else f"{shown}:{port}"
    path, query, fragment = (quote(part, safe=_RESERVED) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), place, path, query, fragment))
