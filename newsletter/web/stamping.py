"""Puts the present second into the sign-up forms of kept pages: a page is made once a minute, its forms show when it was handed out."""

from dataclasses import dataclass, field, replace

from newsletter.model.instants import Clock
from newsletter.model.stamps import kept_stamp, page_stamp
from newsletter.model.tokens import KeyRing
from newsletter.web.kept_answers import Answer


@dataclass(slots=True)
class Stamping:
    """Remembers the stamps of one second: making one costs as much as filling it in."""

    ring: KeyRing
    clock: Clock
    _second: int = -1
    _made: tuple[bytes, bytes] = field(default=(b"", b""))

    def stamped(self, answer: Answer) -> Answer:
        """The same answer, with forms of now. Its tag is weak then, for it names the page and not the second (RFC 9110, 8.8.1)."""
        before, now = self._stamps()
        if before not in answer.body:
            return answer
        headers = tuple((name, b"W/" + value if name == b"etag" else value) for name, value in answer.headers)
        return replace(answer, headers=headers, body=answer.body.replace(before, now))

    def _stamps(self) -> tuple[bytes, bytes]:
        now = self.clock()
        if int(now.timestamp()) != self._second:
            self._second = int(now.timestamp())
            self._made = kept_stamp(self.ring, now).encode(), page_stamp(self.ring, now).encode()
        return self._made
