"""Names for clusters that stay while the cluster lives, although every run groups the whole window anew."""

from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import blake2s

from newsletter.model.stories import Story


def cluster_keys(groups: Sequence[Sequence[Story]]) -> tuple[str, ...]:
    """A key for each group (oldest story first): that of the old cluster most of whose stories it holds, or a new one.

    Where a cluster split, the larger part keeps the key, of equal parts the one with the older story.
    """
    keys = _inherited(groups)
    used = {story.cluster_key for group in groups for story in group}
    for number, group in enumerate(groups):
        if number not in keys:
            keys[number] = _new_key(group[0], used)
            used.add(keys[number])
    return tuple(keys[number] for number in range(len(groups)))


def _inherited(groups: Sequence[Sequence[Story]]) -> dict[int, str]:
    claims = []
    for number, group in enumerate(groups):
        held = Counter(story.cluster_key for story in group if story.cluster_key)
        for key, count in held.items():
            oldest = min((story.at, story.id) for story in group if story.cluster_key == key)
            claims.append((-count, oldest, number, key))
    keys: dict[int, str] = {}
    given: set[str] = set()
    for _, _, number, key in sorted(claims):
        if number not in keys and key not in given:
            keys[number] = key
            given.add(key)
    return keys


def _new_key(oldest: Story, used: Collection[str]) -> str:
    """The day and a digest of the oldest story's address, so that the same input gives the same key anywhere."""
    attempt = 0
    while True:
        digest = blake2s(f"{oldest.canonical_url} {attempt}".encode(), digest_size=6).hexdigest()
        key = f"{oldest.at:%Y%m%d}-{digest}"
        if key not in used:
            return key
        attempt += 1
