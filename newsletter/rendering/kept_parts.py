"""Letters that differ in their links alone are typeset once: MJML and its checks are nine tenths of what a confirmation letter costs.

Kept for one round of sending, so that no template is older than that.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from newsletter.rendering.typesetting import Parts

LINK = "_url"
"""How the names of facts end that are links."""

_WRITTEN_ALIKE = re.compile(r"[A-Za-z0-9:/.?=_~%+-]+")
"""Links that HTML writes as plain text does; all of ours are such."""

_STAND_IN = "https://stand-in.invalid/{}/where-the-link-of-one-reader-goes"

Typeset = Callable[[Mapping[str, str]], Parts]


@dataclass(frozen=True, slots=True)
class KeptParts:
    """Parts with stand-ins for the links, by everything else that they were made of."""

    _kept: dict[Hashable, Parts] = field(default_factory=dict)

    def fill(self, kind: Hashable, facts: Mapping[str, str], typeset: Typeset) -> Parts:
        """What ``typeset`` makes of the facts. A part that does not show a link whole and as it is, is made for each letter."""
        links = {name: value for name, value in facts.items() if name.endswith(LINK)}
        if not links or not all(map(_WRITTEN_ALIKE.fullmatch, links.values())):
            return typeset(facts)
        stand_ins = {name: _STAND_IN.format(name) for name in links}
        key = kind, tuple(links), tuple(item for item in facts.items() if item[0] not in links)
        if key not in self._kept:
            self._kept[key] = typeset({**facts, **stand_ins})
        kept = self._kept[key]
        if not all(stand_in in part for stand_in in stand_ins.values() for part in (kept.html, kept.text)):
            return typeset(facts)
        html, text = kept.html, kept.text
        for name, link in links.items():
            html = html.replace(stand_ins[name], link)
            text = text.replace(stand_ins[name], link)
        return Parts(html=html, text=text)
