"""Letters of which readers chose a variant, and letters with a last moment of their own, on both engines."""

from datetime import timedelta

from sqlalchemy import select, update

from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.storage import schema
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import Post, readers
from tests.smtp_sink import Sink


def letter(words: bytes) -> CompiledLetter:
    """A letter that says this."""
    return CompiledLetter(
        pieces=(b"To: ", b"\r\nMessage-ID: ", b"\r\nDate: ", b"\r\n\r\n" + words + b"\r\n"),
        places=tuple(Place(blank=blank, encoding="header") for blank in (Blank.TO, Blank.MESSAGE_ID, Blank.DATE)),
    )


async def change(post: Post, address: str, **values: object) -> None:
    """Change one reader's delivery."""
    mine = select(schema.subscriber.c.id).where(schema.subscriber.c.address == address).scalar_subquery()
    async with post.database.write() as connection:
        await connection.execute(update(schema.delivery).where(schema.delivery.c.subscriber_id == mine).values(**values))


async def test_each_reader_gets_their_variant(any_post: Post, sink: Sink) -> None:
    """By the row; whoever's variant could not be compiled gets the letter as it is."""
    people = readers(4)
    await any_post.release(*people)
    for address, variant in zip(people[1:], (7, 8, 9), strict=True):
        await change(any_post, address, variant_id=variant)
    await any_post.send(sink, letter=letter(b"as it is"), variants={7: letter(b"short"), 8: letter(b"text")})
    said = {one.recipient: one.content.rpartition(b"\r\n\r\n")[2].strip() for one in sink.letters}
    assert said == dict(zip(people, (b"as it is", b"short", b"text", b"as it is"), strict=True))


async def test_one_readers_last_moment_ends_nobody_elses_round(any_post: Post, sink: Sink, clock: HandClock) -> None:
    """It is over for the first in the queue; everybody behind is served in the same round."""
    people = readers(40)
    await any_post.release(*people)
    for address in people[:3]:
        await change(any_post, address, not_after=NOW - timedelta(minutes=1))
    await any_post.send(sink)
    states = await any_post.states()
    assert [address for address, state in states.items() if state == "expired"] == people[:3]
    assert sorted(one.recipient for one in sink.letters) == sorted(people[3:])


async def test_a_later_last_moment_outlives_the_issues_usual_one(any_post: Post, sink: Sink, clock: HandClock) -> None:
    """The issue's is that of its last letters; a row without one has the issue's."""
    late, usual = readers(2)
    await any_post.release(late, usual)
    await change(any_post, late, state="deferred", reason="hour", retry_at=NOW + timedelta(hours=22), not_after=NOW + timedelta(hours=42))
    await change(any_post, usual, not_after=NOW + timedelta(hours=20))
    await any_post.set_issue(send_not_after=NOW + timedelta(hours=42))
    clock.move(hours=23)
    await any_post.send(sink)
    assert (await any_post.states(), [one.recipient for one in sink.letters]) == ({late: "accepted", usual: "expired"}, [late])
