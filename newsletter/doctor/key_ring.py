"""The keys that sign links: whether those are all there under which readers' addresses were digested. Mends nothing."""

from newsletter.doctor.finding import Finding, Installation, amber, green
from newsletter.model.tokens import address_digests
from newsletter.storage.suppressions import count_suppressions, oldest_digests

GROUP = "house"
LOOKED_AT = 500


async def examine_key_ring(home: Installation) -> tuple[Finding, ...]:
    """A key that left the ring takes with it the digests of the suppression list that were made under it: nobody finds them again.

    Which key made a digest is seen of readers whose row is there still; the oldest of them tell of the oldest keys.
    """
    if home.ring is None:
        return ()
    async with home.database.read() as connection:
        rows = await oldest_digests(connection, home.letterhead.key, LOOKED_AT)
        suppressed = sum((await count_suppressions(connection)).values())
    lost = sum(digest not in address_digests(key, home.ring) for key, digest in rows)
    if not lost or not suppressed:
        return (green(GROUP, "key_ring", "every key that readers’ rows were made under is there"),)
    text = f"{lost:,} of the {len(rows):,} oldest readers’ rows were made under a key that is gone"
    cure = "Put it back at the end of newsletter.keys.toml: suppressions of that time are found under it alone."
    return (amber(GROUP, "key_ring", f"{text}, and {suppressed:,} suppressions stand on the list", cure),)
