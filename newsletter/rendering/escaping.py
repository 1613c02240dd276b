"""Template filters that make a value fit the place where it stands."""

import re

from markupsafe import Markup

_UNSAFE_IN_ATTRIBUTES = re.compile(r"[^ !#$%()*+,\-./0-9:;=?@A-Z\[\]^_a-z{|}~]")


def attr(value: object) -> Markup:
    r"""Escape for an attribute of MJML.

    mjml-python 1.4.2 prints attribute values in Rust's debug format: a quote, a backslash, a control or an invisible character
    comes out as the letters ``\n``, ``\"`` or ``\u{94d}``. Numeric entities pass through it untouched.
    """
    entities = _UNSAFE_IN_ATTRIBUTES.sub(lambda found: f"&#{ord(found[0])};", str(value))
    return Markup(entities)  # noqa: S704 – nothing but plain ASCII and entities is left


def nb(value: object) -> str:
    """Keep a short text on one line: its spaces become no-break spaces."""
    text = value if isinstance(value, str) else str(value)
    return text.replace(" ", "\u00a0")
