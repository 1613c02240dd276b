"""Reads a letter's HTML for the features it uses and for what no mail program forgives."""

import re
from collections import Counter
from html.parser import HTMLParser

from tools.mail_support.names import ATTRIBUTES, ELEMENTS, PICTURES
from tools.mail_support.sheets import read_declarations, read_sheet
from tools.mail_support.uses import Uses

LARGEST_STYLE = 8_192
"""Gmail drops a longer block."""

CLIPPED_FROM = 102 * 1024


class LetterReader(HTMLParser):
    """Feed it a letter; conditional comments are Outlook's own and are counted, not judged."""

    def __init__(self, uses: Uses) -> None:
        super().__init__(convert_charrefs=True)
        self.uses = uses
        self.issues: list[str] = []
        self.headings: list[int] = []
        self.counts: Counter[str] = Counter()
        self._style: list[str] | None = None

    def handle_decl(self, decl: str) -> None:
        if decl.lower().startswith("doctype"):
            self.uses.add("html-doctype", "<!doctype>")

    def handle_comment(self, data: str) -> None:
        self.counts["conditional comments" if data.lstrip().startswith("[if") else "comments"] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.counts["elements"] += 1
        self._style = [] if tag == "style" else self._style
        self._use_element(tag, given)
        self._use_links(tag, given)
        if tag == "img":
            self._use_picture(given)
        self._judge(tag, given)
        read_declarations(self.uses, given.get("style", ""), f"<{tag} style>")

    def handle_data(self, data: str) -> None:
        if self._style is not None:
            self._style.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != "style" or self._style is None:
            return
        css, self._style = "".join(self._style), None
        self.counts["style blocks"] += 1
        if len(css) > LARGEST_STYLE:
            self.issues.append(f"a <style> block over {LARGEST_STYLE} characters: Gmail drops it")
        read_sheet(self.uses, css)

    def _use_element(self, tag: str, given: dict[str, str]) -> None:
        if tag in ELEMENTS:
            self.uses.add(ELEMENTS[tag], f"<{tag}>")
        if tag in ("button", "input"):
            self.uses.add(f"html-{tag}-" + (given.get("type") or ("submit" if tag == "button" else "text")), f"<{tag}>")
        if tag == "meta" and given.get("name", "").lower() in ("color-scheme", "supported-color-schemes"):
            self.uses.add("html-meta-color-scheme", "<meta color-scheme>", progressive=True)
        for name in given:
            if name in ATTRIBUTES:
                self.uses.add(ATTRIBUTES[name], f"<{tag} {name}>")

    def _use_links(self, tag: str, given: dict[str, str]) -> None:
        href = given.get("href", "") if tag == "a" else ""
        if href.startswith("#"):
            self.uses.add("html-anchor-links", href)
        elif href.startswith("mailto:"):
            self.uses.add("html-mailto-links", "mailto:")

    def _use_picture(self, given: dict[str, str]) -> None:
        source = given.get("src", "")
        end = re.sub(r"[?#].*", "", source).rsplit(".", 1)[-1].lower()
        if source.startswith("data:"):
            self.uses.add("image-base64", "<img src=data:>")
        elif end in PICTURES:
            self.uses.add(PICTURES[end], source[-40:])
        self.issues += [f"img without alt: {source[:60]}"] if "alt" not in given else []
        self.issues += [f"img without width (Outlook): {source[:60]}"] if not given.get("width") else []

    def _judge(self, tag: str, given: dict[str, str]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html" and not given.get("lang"):
            self.issues.append("html has no lang")
        if tag == "table" and given.get("role") not in ("presentation", "none"):
            self.issues.append("table without role=presentation")


def read_letter(uses: Uses, html: str) -> tuple[list[str], Counter[str]]:
    """What is wrong with the letter whatever reads it, and what was counted in it; its features are added to ``uses``."""
    reader = LetterReader(uses)
    reader.feed(html)
    reader.close()
    steps = zip(reader.headings, reader.headings[1:], strict=False)
    jumps = [f"heading level jumps from h{one} to h{other}" for one, other in steps if other > one + 1]
    first = reader.headings.count(1)
    size = len(html.encode())
    wrong = [*reader.issues, *jumps]
    wrong += [f"{first} h1 headings"] if first != 1 else []
    wrong += [f"{size} bytes: Gmail clips at about 102 KB"] if size > CLIPPED_FROM else []
    return wrong, reader.counts
