"""Finished answers in memory, bounded in number and bytes; those that were not asked for longest go first."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

Headers = tuple[tuple[bytes, bytes], ...]

Key = tuple[str, bytes]
"""A path and the query that its page reads: apart, for a path may hold a question mark of its own (``%3F``)."""

MOST_BYTES = 32 * 2**20
MOST_ANSWERS = 4_096
LARGEST_SHARE = 4
"""One answer may take a quarter of the bytes: a large sitemap must not drive out everything else."""

_OVERHEAD = 1_000
_OF_A_BODY = (b"content-length", b"content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it goes out: every header that this program sets, and the body."""

    status: int
    headers: Headers
    body: bytes

    @property
    def tag(self) -> str:
        """Its ETag, without the mark of a weak one; "" for a redirection."""
        return next((value.decode().removeprefix("W/") for name, value in self.headers if name == b"etag"), "")

    @property
    def without_body(self) -> Headers:
        """The headers of the 304 in its place."""
        return tuple(header for header in self.headers if header[0] not in _OF_A_BODY)

    @property
    def size(self) -> int:
        """What it holds in memory, nearly."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + _OVERHEAD


@dataclass(slots=True, kw_only=True)
class KeptAnswers:
    """Answers of one state; a new state has none yet."""

    most_bytes: int = MOST_BYTES
    most_answers: int = MOST_ANSWERS
    size: int = 0
    state: Hashable = None
    _answers: OrderedDict[Key, Answer] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, state: Hashable, key: Key) -> Answer | None:
        """The answer that was kept in this very state. Asking in another forgets all that are older."""
        if state != self.state:
            self._answers.clear()
            self.state, self.size = state, 0
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, state: Hashable, key: Key, answer: Answer) -> None:
        """Keep it, unless the state it was made in has passed or it is too large."""
        size = _size(key, answer)
        if state != self.state or size > self.most_bytes // LARGEST_SHARE or key in self._answers:
            return
        self._answers[key] = answer
        self.size += size
        while self.size > self.most_bytes or len(self._answers) > self.most_answers:
            gone_key, gone = self._answers.popitem(last=False)
            self.size -= _size(gone_key, gone)


def _size(key: Key, answer: Answer) -> int:
    path, query = key
    return answer.size + len(path) + len(query)
