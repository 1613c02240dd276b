"""Reads style sheets and declarations for the features they use: the CSS that stands in letters, not every CSS there is."""

import re
from collections.abc import Iterator

from tools.mail_support.names import (
    AT_RULES,
    FUNCTIONS,
    MEDIA,
    MODERN_COLOURS,
    PROPERTIES,
    PSEUDO_CLASSES,
    PSEUDO_ELEMENTS,
    UNITS,
    UNJUDGED,
)
from tools.mail_support.uses import Uses

_PROGRESSIVE = re.compile(r"\s*(\[(owa|data-ogs[cb])\b.*|:root\s*$)", re.DOTALL)
_IMPORT = re.compile(r"@import[^;]*;")
_SYSTEM_FONT = re.compile(r"system-ui|-apple-system|blinkmacsystemfont")
_NUMBER = re.compile(r"(?<![\w.#-])-?\d*\.?\d+(%|[a-z]+)")
_NOT_NUMBERS = re.compile(r"url\([^)]*\)|\"[^\"]*\"|'[^']*'|#[0-9a-f]+")


def read_sheet(uses: Uses, css: str, *, progressive: bool = False) -> None:
    """The whole of a ``<style>``. Rules for the dark, and for Outlook's own recolouring, are progressive."""
    for prelude, body in _rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if prelude.startswith("@"):
            _read_at_rule(uses, prelude, body, progressive=progressive)
            continue
        extra = progressive or all(_PROGRESSIVE.match(one) for one in prelude.split(","))
        _read_selector(uses, prelude, progressive=extra)
        read_declarations(uses, body, f"<style> {prelude[:40]}", progressive=extra)


def read_declarations(uses: Uses, body: str, where: str, *, progressive: bool = False) -> None:
    """What stands in the braces of a rule, or in a ``style`` attribute."""
    for declaration in _declarations(body):
        name, value = (part.strip().lower() for part in declaration.split(":", 1))
        if name.startswith("--"):
            uses.add("css-variables", f"{where}: {name}", progressive=progressive)
        elif not re.match(r"mso-|-(webkit|moz|ms|o)-", name):  # made for the clients that read them
            for slug in _features(uses.known, name, value):
                uses.add(slug, f"{where}: {name}", progressive=progressive)


def _features(known: frozenset[str], name: str, value: str) -> Iterator[str]:
    slug = PROPERTIES.get(name, f"css-{name}")
    if slug in known and name not in UNJUDGED:
        yield slug
    if name == "font-family" and _SYSTEM_FONT.search(value):
        yield "css-sytem-ui"  # the data's spelling
    if name == "display":
        yield from (f"css-display-{kind}" for kind in ("flex", "grid", "none") if re.search(rf"\b{kind}\b", value))
    if "!important" in value:
        yield "css-important"
    yield from (slug for function, slug in FUNCTIONS.items() if re.search(r"(?<![\w-])" + re.escape(function), value))
    if re.search(rf"\b({'|'.join(MODERN_COLOURS)})\(", value):
        yield "css-modern-color"
    if PROPERTIES.get(name, name) in ("margin", "css-margin") and re.search(r"(^|\s)-\d", value):
        yield "css-margin"
    for found in _NUMBER.finditer(_NOT_NUMBERS.sub("", value)):
        if found[1] == "%":
            yield "css-unit-percent"
        elif found[1] in UNITS and f"css-unit-{found[1]}" in known:
            yield f"css-unit-{found[1]}"


def _read_at_rule(uses: Uses, prelude: str, body: str, *, progressive: bool) -> None:
    found = re.match(r"@([\w-]+)", prelude)
    name = found[1] if found else ""
    extra = progressive or "prefers-color-scheme" in prelude
    if name in AT_RULES:
        uses.add(AT_RULES[name], prelude[:60], progressive=extra)
    if name == "media":
        for asked, slug in MEDIA.items():
            if asked in prelude.replace(" ", ""):
                uses.add(slug, prelude[:60], progressive=extra)
    if name != "font-face":
        read_sheet(uses, body, progressive=extra)


def _read_selector(uses: Uses, selector: str, *, progressive: bool) -> None:
    slugs = ["css-selector-grouping"] if "," in selector else []
    slugs += [slug for one in selector.split(",") for slug in _selected_by(one.strip())]
    for slug in slugs:
        uses.add(slug, f"selector {selector[:50]}", progressive=progressive)


def _selected_by(selector: str) -> Iterator[str]:
    bare = re.sub(r"\[[^\]]*\]", "", selector)
    for found in re.finditer(r"::?([a-z-]+)", bare):
        if found[1] in PSEUDO_ELEMENTS:
            yield f"css-pseudo-element-{found[1]}"
        elif found[1] in PSEUDO_CLASSES:
            yield f"css-pseudo-class-{found[1]}"
    bare = re.sub(r"::?[a-z-]+(\([^)]*\))?", "", bare)
    for kind, pattern, text in (
        ("attribute", r"\[[^\]]+\]", selector),
        ("class", r"\.[\w-]+", bare),
        ("id", r"#[\w-]+", bare),
        ("type", r"(^|[\s>+~])[a-z][\w-]*", bare),
        ("chaining", r"[\w-]\.[\w-]|\.[\w-]+\.[\w-]", bare),
        ("child", ">", bare),
        ("adjacent-sibling", r"\+", bare),
        ("general-sibling", "~", bare),
        ("universal", r"\*", bare),
        ("descendant", r"[\w\])]\s+[\w.#\[]", selector),
    ):
        if re.search(pattern, text):
            yield f"css-selector-{kind}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Prelude and body of each rule at the top; an ``@import`` has no body."""
    rest = css
    while "{" in rest:
        before, _, rest = rest.partition("{")
        yield from ((found[0].rstrip(";"), "") for found in _IMPORT.finditer(before))
        prelude = re.sub(r"@(import|charset|namespace)[^;]*;", "", before).strip()
        end = _closing(rest)
        yield prelude, rest[:end]
        rest = rest[end + 1 :]
    yield from ((found[0].rstrip(";"), "") for found in _IMPORT.finditer(rest))


def _closing(text: str) -> int:
    """Where the brace closes that was opened before."""
    depth = 1
    for place, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if not depth:
            return place
    return len(text)


def _declarations(body: str) -> list[str]:
    """Cut at each semicolon that stands neither in quotes nor in brackets."""
    found = re.findall(r"(?:\"[^\"]*\"|'[^']*'|\((?:[^()]|\([^()]*\))*\)|[^;\"'(])+", body)
    return [one.strip() for one in found if ":" in one]
