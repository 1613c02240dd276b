"""The words of a template that stand in it as they are, outside of any message."""

import re
from collections.abc import Iterator
from html import unescape

from jinja2 import Environment, nodes

SAID = {"_", "gettext", "ngettext", "pgettext"}
READ_ALOUD = ("title", "aria-label", "alt", "placeholder", "label", "aria-description")
FILLED_IN = "\x01"
_SILENT = re.compile(r"<!--.*?-->|<(style|script)\b.*?</\1>|<\?.*?\?>|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""</?[a-zA-Z][^\s>/]*(?:"[^"]*"|'[^']*'|[^"'>])*>""")
_ATTRIBUTE = re.compile(rf"""\s({"|".join(READ_ALOUD)})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BUTTON = re.compile(r"""<input\b[^>]*type="(?:submit|button|reset)"[^>]*\svalue="([^"]*)\"""")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"\S+@\S+|\S+\.svg\b")
_LOOSE_ATTRIBUTE = re.compile(r"""\s[\w-]+="[^"]*\"""")
_FORMAT = re.compile(r"%[-\d.]*[a-z]")
_SPEAKS = re.compile(r"\s|^[^\W\d_a-z]")


def bare_words(source: str, *, markup: bool) -> list[str]:
    """Words of two letters and more that a reader would see or hear."""
    text = "".join(_text(Environment(trim_blocks=True).parse(source)))
    return _WORD.findall(_without_tags(text) if markup else text)


def _without_tags(text: str) -> str:
    text = _SILENT.sub(" ", text)
    aloud = [found[2] or found[3] or "" for tag in _TAG.findall(text) for found in _ATTRIBUTE.finditer(tag)]
    aloud += [found[1] for found in _BUTTON.finditer(text)]
    seen = _LOOSE_ATTRIBUTE.sub(" ", _TAG.sub(" ", text))  # a macro may write attributes alone
    return _ADDRESS.sub(" ", unescape(" ".join([seen, *aloud])))


def _text(node: nodes.Node) -> Iterator[str]:
    """What is literal, in order; where something is filled in, a mark and the literals of its expression."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield FILLED_IN
        yield from (_FORMAT.sub("", one) for one in _literals(node))
    elif isinstance(node, nodes.Assign):
        yield " ".join((FILLED_IN, *_sayings(node.node)))
    else:
        if isinstance(node, nodes.CallBlock):
            yield from (*_literals(node.call), FILLED_IN)
        for name in ("nodes", "body", "elif_", "else_"):
            for child in getattr(node, name, None) or ():
                yield from _text(child)
        yield FILLED_IN


def _literals(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const):
        yield node.value if isinstance(node.value, str) else ""
    elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SAID:
        return
    elif isinstance(node, nodes.CondExpr):
        yield from _literals(node.expr1)
        yield from _literals(node.expr2) if node.expr2 else ()
    elif isinstance(node, nodes.Filter):
        yield from _literals(node.node) if node.node else ()
        yield from (one for arg in node.args for one in _literals(arg) if node.name in ("join", "default", "d"))
    elif isinstance(node, nodes.Concat | nodes.Tuple | nodes.List):
        yield from (one for part in getattr(node, "nodes", None) or node.items for one in _literals(part))
    elif isinstance(node, nodes.Call):
        yield from (one for arg in node.args for one in _sayings(arg))
    elif isinstance(node, nodes.BinExpr):
        yield from (one for side in (node.left, node.right) for one in _literals(side))


def _sayings(node: nodes.Node) -> Iterator[str]:
    """Literals that look like words to say: "good" is a name in the program, "Good" is said."""
    return (one for one in _literals(node) if _SPEAKS.search(one))
