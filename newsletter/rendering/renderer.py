"""Renders letters and pages: from records to finished words. Does not store, send or fetch anything."""

from dataclasses import dataclass
from typing import Any

from newsletter.rendering.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """The doors that rendering needs, opened by the bootstrap."""

    templates: Templates

    def page(self, name: str, **facts: Any) -> str:
        """A web page or feed: ``page("landing.html", …)`` fills in ``templates/pages/landing.html.j2``."""
        return self.templates.fill(f"pages/{name}.j2", facts)
