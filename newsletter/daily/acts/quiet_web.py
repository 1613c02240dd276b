"""The web in a dry run: addresses may be looked at, or not even that, and nobody is told anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from newsletter.sources.outcomes import ANSWER_BYTES, Failure, Outcome, Posted, Unreachable, Web

WHY = "a dry run does not ask"


@dataclass(frozen=True, slots=True)
class QuietWeb:
    """``Web`` that looks by the real one, or with None not at all."""

    web: Web | None

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: str = "*/*", max_bytes: int | None = None
    ) -> Outcome:
        """What stands at an address."""
        if self.web is None:
            return Unreachable(WHY)
        return await self.web.get(url, headers=headers, accept=accept, max_bytes=max_bytes)

    async def probe(self, url: str, *, within: timedelta) -> Outcome:
        """Whether something stands there."""
        return Unreachable(WHY) if self.web is None else await self.web.probe(url, within=within)

    async def post(
        self,
        url: str,  # noqa: ARG002 - the door's signature, all of it
        body: bytes,  # noqa: ARG002
        *,
        headers: Mapping[str, str],  # noqa: ARG002
        within: timedelta,  # noqa: ARG002
        answer_bytes: int = ANSWER_BYTES,  # noqa: ARG002
    ) -> Posted | Failure:
        """Never: who is told something acts on it."""
        return Unreachable(WHY)
