"""Furniture that a page marks as such: forms, landmarks and hidden parts, pictures with their captions."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.sources.page_blocks import HEADINGS, PROSE_WEIGHT, Weights, weight_of

_LANDMARK_TAGS = frozenset(("nav", "aside", "footer", "menu", "dialog", "button", "label", "input", "textarea", "fieldset"))
_ROLE_NAMES = "navigation banner contentinfo complementary search dialog alertdialog form menu menubar toolbar tablist tooltip alert status"
_LANDMARK_ROLES = frozenset(_ROLE_NAMES.split())
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TYPED_INTO = ("email", "text", "search", "password", "tel", "")
_PICTURES = ("img", "picture", "amp-img")
_CAPTION_CLASS = re.compile(r"caption|credit|legend|bildunter|(^|[-_\s])pie([-_\s]|$)", re.IGNORECASE)


def forms(weights: Weights) -> Iterator[HtmlElement]:
    """Forms, and the words that ask to fill them in. A form around the whole page is layout."""
    for element in weights.root.iter("form", "input", "textarea"):
        if element.tag != "input" or element.get("type", "").lower() in _TYPED_INTO:
            yield weights.surroundings(element, most_text=700, most_share=0.2)


def landmarks(weights: Weights) -> Iterator[HtmlElement]:
    """What the page itself calls navigation, an aside, a footer, a dialogue; and what it hides."""
    for element in weights.root.iter("*"):
        roles = set(element.get("role", "").lower().split())
        if element.tag in _LANDMARK_TAGS or roles & _LANDMARK_ROLES or _is_hidden(element) or _is_page_header(weights, element):
            yield element


def _is_page_header(weights: Weights, element: HtmlElement) -> bool:
    """The header of a part of the article may hold its heading; that of the article only repeats what the facts say."""
    if element.tag != "header" or weights.of(element).prose:
        return False
    return element.find(".//h1") is not None or next(element.iterancestors("article", "main"), None) is None


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("aria-modal") == "true"
        or element.get("layout") == "nodisplay"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
    )


def pictures(weights: Weights) -> Iterator[HtmlElement]:
    """Pictures with their captions and credits."""
    for element in weights.root.iter("figure", "figcaption", *_PICTURES):
        yield element if element.tag in ("figure", "figcaption") else _with_caption(weights, element)
    for element in weights.root.iter("*"):
        if _CAPTION_CLASS.search(element.get("class", "")) and weights.of(element).text <= 300:
            yield element


def _with_caption(weights: Weights, picture: HtmlElement) -> HtmlElement:
    """The smallest box around a picture; grown while what it adds is short, has no heading and is no paragraph of its own right."""
    box = picture
    for parent in weights.above(picture):
        heavy = weights.of(parent).text > 300 or weights.of(parent).prose > 0.25 * weights.page.prose
        if parent is weights.root or heavy or _is_paragraph_with_picture(parent) or any(True for _ in parent.iter(*HEADINGS)):
            break
        box = parent
    return box


def _is_paragraph_with_picture(element: HtmlElement) -> bool:
    own = (element.text or "") + "".join(child.tail or "" for child in element)
    return element.tag == "p" and weight_of(own.strip()) >= PROSE_WEIGHT
