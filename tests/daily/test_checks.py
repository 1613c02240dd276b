"""The slow checks, each against something real: a web server, a relay, a name server, SpamAssassin; and what becomes of their answers."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from newsletter.daily import checking
from newsletter.daily.checking import NOT_LOOKED, checks_of, deep_check, looked_at
from newsletter.daily.checks.audience import judge_audience
from newsletter.daily.checks.dkim import look_at_dkim
from newsletter.daily.checks.draft import Draft
from newsletter.daily.checks.links import judge_links, look_at_links
from newsletter.daily.checks.pictures import look_at_pictures
from newsletter.daily.checks.relays import look_at_relays
from newsletter.daily.checks.spam import judge_spam, look_for_spam
from newsletter.daily.checks.templates import look_at_templates
from newsletter.daily.drafting import approve_issue
from newsletter.daily.editing import edit as reword
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.dkim import Signer
from newsletter.delivery.dkim_record import dns_record
from newsletter.delivery.dns import Names
from newsletter.delivery.smtp import connector
from newsletter.delivery.spam_filter import SpamScore, is_installed, spam_score
from newsletter.doctor.machine import judge_room
from newsletter.issue import run
from newsletter.model.checks import Check, Light
from newsletter.model.desk_options import CheckOptions
from newsletter.model.editing import EditKind
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import SlotPicture
from newsletter.model.options import SourceOptions
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.run import load_rendered
from newsletter.rendering.templates import Templates
from newsletter.sources.fetch import Fetcher
from newsletter.sources.outcomes import BadStatus, Fetched, Gone, NoSuchName, Outcome, Refused, TimedOut, Unreachable
from newsletter.storage.issues import write_words
from newsletter.storage.pictures import StoredPicture, add_picture
from tests.daily.conftest import SOURCES, TODAY, drafted, enrol
from tests.daily.edited_days import a_choice, refreshed
from tests.issue.builders import make_slot
from tests.postgresql import needs_package
from tests.smtp_rules import Rule
from tests.smtp_sink import Sink
from tests.zone import name_server

GREEN, AMBER, RED = Light.GREEN, Light.AMBER, Light.RED


def lights(checks: tuple[Check, ...]) -> dict[str, Light]:
    return {check.code: check.light for check in checks}


async def draft_of(newsroom: Newsroom, **changes: object) -> Draft:
    """Today's draft as the checks see it."""
    issue = await drafted(newsroom)
    slots = await run.load_slots(newsroom.database, issue.id)
    given = {"newsroom": newsroom, "issue": issue, "slots": slots, "rendered": await load_rendered(newsroom.database, issue.id)}
    return Draft(**(given | changes))


def wants_an_account(newsroom: Newsroom) -> Newsroom:
    """Set up for a relay that lets people log in; this one does not."""
    relay = newsroom.relay.model_copy(update={"username": "lisa"})
    return replace(newsroom, relay=relay, connect=connector(relay, newsroom.letterhead))


# Links


class Publisher(ThreadingHTTPServer):
    """Answers by the path: ``/STATUS``, ``/get-only``, ``/hang``, ``/private``. ``asked`` remembers, ``at_once`` is the most at a time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.busy = self.at_once = 0
        self.lock, self.over = Lock(), Event()
        super().__init__(("127.0.0.1", 0), _Answers)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class _Answers(BaseHTTPRequestHandler):
    server: Publisher

    def do_HEAD(self) -> None:
        self._answer(405 if "get-only" in self.path else self._status())

    def do_GET(self) -> None:
        self._answer(200 if "get-only" in self.path else self._status())

    def _status(self) -> int:
        said = self.path.strip("/").split("-")[0]
        return int(said) if said.isdigit() else 200

    def _answer(self, status: int) -> None:
        server = self.server
        with server.lock:
            server.asked.append(f"{self.command} {self.path} {self.headers['User-Agent']}")
            server.busy += 1
            server.at_once = max(server.at_once, server.busy)
        if "hang" in self.path:
            server.over.wait(10)
        self.send_response(302 if "private" in self.path else status)
        if "private" in self.path:
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
        self.send_header("Content-Length", "0")
        self.end_headers()
        with server.lock:
            server.busy -= 1

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()


async def links(newsroom: Newsroom, *paths: str) -> tuple[tuple[Check, ...], list[str], int]:
    """The lights of a letter whose stories lead to these paths, what was asked, and how much at once."""
    with publisher() as server:
        slots = tuple(make_slot(number, url=server.url(path)) for number, path in enumerate(paths, start=1))
        found = await look_at_links(Draft(newsroom=newsroom, issue=await drafted(newsroom), slots=slots, rendered=None))
        return found, server.asked, server.at_once


async def test_links_that_answer_are_green(newsroom: Newsroom) -> None:
    """HEAD first, GET where a server has no answer to it, under our own name, and one host is asked one thing at a time."""
    found, asked, at_once = await links(newsroom, "200-a", "get-only", "200-b", "200-c")
    assert [(check.code, check.light) for check in found] == [("links", GREEN), ("answers", GREEN)]
    assert sorted(asked) == [
        "GET /get-only Test/1.0",
        "HEAD /200-a Test/1.0",
        "HEAD /200-b Test/1.0",
        "HEAD /200-c Test/1.0",
        "HEAD /get-only Test/1.0",
    ]
    assert at_once == 1


async def test_dead_links_name_their_story_and_unsure_ones_do_so_softly(newsroom: Newsroom) -> None:
    """404 and 410 are dead, and so is what leads to an address that we do not ask; 403, 429 and 5xx may be for programs alone."""
    found, _, _ = await links(newsroom, "200", "404", "410", "403", "503", "private")
    assert [(check.code, check.light) for check in found] == [("links", AMBER), ("answers", AMBER)]
    assert found[0].text.startswith(
        "a dead link in story 2, 3, 6: Paper: the server answered with status 404; Paper: the server says it is gone"
    )
    assert "169.254.169.254" in found[0].text
    unsure = "; ".join(f"Paper: the server answered with status {status}" for status in (403, 503))
    assert found[1].text == f"could not be sure of the link of story 4, 5: {unsure}"


async def test_a_link_that_hangs_ends_in_time(newsroom: Newsroom) -> None:
    """The check waits no longer than the settings say."""
    quick = replace(newsroom, checks=CheckOptions(link_timeout=timedelta(seconds=0.2)))
    found, _, _ = await asyncio.wait_for(links(quick, "hang", "200"), 5)
    assert [(check.code, check.light) for check in found] == [("links", GREEN), ("answers", AMBER)]


async def test_an_operator_may_leave_links_alone(newsroom: Newsroom) -> None:
    """checks.links = false asks nobody."""
    found, asked, _ = await links(replace(newsroom, checks=CheckOptions(links=False)), "404")
    assert (found, asked) == ((), [])


async def test_no_link_leads_into_the_own_network(newsroom: Newsroom) -> None:
    """With the usual settings a story's link to this machine is refused, unasked."""
    async with Fetcher(SourceOptions(ports=()), "Test/1.0") as guarded:
        found, asked, _ = await links(replace(newsroom, fetcher=guarded), "200", "200-b")
    assert (found[0].light, asked) == (RED, [])
    assert "is a private address" in found[0].text


async def test_a_name_that_the_dns_does_not_know_is_told_apart_from_a_network_that_is_down(newsroom: Newsroom) -> None:
    """The one is the publisher's doing, the other ours."""
    for number, expected in ((socket.EAI_NONAME, NoSuchName), (socket.EAI_AGAIN, Unreachable)):

        def look_up(host: str, port: int, number: int = number) -> list[str]:
            raise socket.gaierror(number, "as the machine says it")

        async with Fetcher(SOURCES, "Test/1.0", look_up=look_up) as fetcher:
            assert type(await fetcher.probe("http://gone.example/", within=timedelta(seconds=5))) is expected


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar", "it", "en_GB"])
async def test_the_letter_itself_passes_in_every_language(newsroom: Newsroom, language: str) -> None:
    """Also where we have no words of a language and write the letter, and its date, in English."""
    letterhead = newsroom.letterhead.model_copy(update={"language": language})
    spoken = replace(newsroom, letterhead=letterhead)
    found = lights(await checks_of(spoken, await drafted(spoken)))
    assert (found["parts"], found["date"], found["address"]) == (GREEN, GREEN, GREEN)


FOUND = Fetched(url="https://x.example", body=b"")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param([FOUND, Gone()], {"links": AMBER, "answers": GREEN}, id="one dead"),
        pytest.param([BadStatus(404), Gone()], {"links": RED, "answers": GREEN}, id="all dead"),
        pytest.param([NoSuchName("x"), FOUND], {"links": AMBER, "answers": GREEN}, id="no such host"),
        pytest.param([NoSuchName("x"), NoSuchName("y")], {"answers": AMBER}, id="no host at all: we are offline"),
        pytest.param([Unreachable("x"), TimedOut(timedelta(seconds=8))], {"links": GREEN, "answers": AMBER}, id="nobody answers"),
        pytest.param([Refused("x"), FOUND], {"links": AMBER, "answers": GREEN}, id="refused"),
    ],
)
def test_what_each_answer_means(outcomes: list[Outcome], expected: dict[str, Light]) -> None:
    """Red only where every link is dead beyond doubt."""
    assert lights(judge_links([make_slot(1), make_slot(2)], outcomes)) == expected


# Pictures, keys, relay, disk, audience, spam, templates


@pytest.mark.parametrize(
    ("kept", "light"),
    [pytest.param((600, 400), GREEN, id="there"), pytest.param((600, 300), AMBER, id="another size"), pytest.param(None, RED, id="gone")],
)
async def test_pictures(newsroom: Newsroom, kept: tuple[int, int] | None, light: Light) -> None:
    """The letter shows only what we host, as large as it says."""
    if kept:
        stored = StoredPicture(name="a.jpg", width=kept[0], height=kept[1])
        async with newsroom.database.write() as connection:
            await add_picture(connection, stored, content=b"jpeg", source_url="https://x.example/a", now=newsroom.clock())
    picture = SlotPicture(name="a.jpg", alt="A", credit="Jane", width=600, height=400)
    found = await look_at_pictures(await draft_of(newsroom, slots=(make_slot(1, picture=picture), make_slot(2))))
    assert [check.light for check in found] == [light]


async def test_the_key_in_the_dns(newsroom: Newsroom) -> None:
    """Green where it is ours, red where it is not, amber where nobody says; nothing where we do not sign."""
    ours, other = (Signer(domain="topten.example", selector="ed", key=ed25519.Ed25519PrivateKey.generate()) for _ in range(2))
    name, draft = ours.facts.record_name, await draft_of(newsroom)
    assert await look_at_dkim(draft) == ()
    for published, silent, expected in (
        (dns_record(ours).value, (), {"dkim": GREEN}),
        (dns_record(other).value, (), {"dkim": RED}),
        ("", (name.lower(),), {"dkim_dns": AMBER}),
    ):
        with name_server(f'{name}. IN TXT "{published}"\n' if published else "", *silent) as zone:
            signing = replace(newsroom, signers=(ours,), names=Names(zone.server, within=1.0))
            assert lights(await look_at_dkim(replace(draft, newsroom=signing))) == expected


async def test_the_relay_is_asked_and_gets_no_letter(newsroom: Newsroom, sink: Sink) -> None:
    """It lets us in, or it is down and letters will wait, or only an operator can help."""
    draft = await draft_of(newsroom)
    assert (lights(await look_at_relays(draft)), sink.letters) == ({"relay": GREEN}, [])
    sink.rules = (Rule("banner", "421 4.3.2 not now"),)
    assert lights(await look_at_relays(draft)) == {"relay": AMBER}
    sink.rules = ()
    assert lights(await look_at_relays(replace(draft, newsroom=wants_an_account(newsroom)))) == {"relay": RED}


@pytest.mark.parametrize(("free", "light"), [(400, GREEN), (399, AMBER), (200, AMBER), (199, RED)])
def test_room_on_the_disk(free: int, light: Light) -> None:
    """Red under what the settings ask for."""
    assert judge_room(free, 200).light is light


@pytest.mark.parametrize(
    ("expected", "last", "light"),
    [
        (1000, None, GREEN),
        (1000, 1200, GREEN),
        (1000, 1300, AMBER),
        (1300, 1000, AMBER),
        (10, 20, GREEN),
        (0, None, AMBER),
        (0, 500, AMBER),
    ],
)
def test_the_audience_against_the_last(expected: int, last: int | None, light: Light) -> None:
    """Amber beyond a fifth more or fewer; of a handful of readers nothing can be said."""
    assert judge_audience(expected, last, 0.2).light is light


def test_the_audience_may_change_as_it_likes_where_the_settings_say_so() -> None:
    """checks.audience_change = 0 turns it off."""
    assert judge_audience(1000, 10, 0).light is GREEN


@pytest.mark.parametrize(("amount", "light"), [(2.4, GREEN), (2.5, AMBER), (4.9, AMBER), (5.0, RED)])
def test_spam_scores(amount: float, light: Light) -> None:
    """Amber from half the limit, red from the limit."""
    assert judge_spam(SpamScore(amount, ("A_RULE",)), 5.0).light is light


async def test_our_letter_is_no_spam(newsroom: Newsroom) -> None:
    """SpamAssassin itself says so of the letter as a reader would get it, and knows spam when it sees some."""
    needs_package("spamassassin", is_installed())
    found = await look_for_spam(await draft_of(replace(newsroom, checks=CheckOptions())))
    assert lights(found) == {"spam": GREEN}
    gtube = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    worst = await spam_score(b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n" + gtube + b"\r\n")
    assert isinstance(worst, SpamScore)
    assert (worst.amount > 900, "GTUBE" in worst.rules) == (True, True)


async def test_own_templates_that_broke_since_are_red(newsroom: Newsroom, tmp_path) -> None:
    """They are tried anew: the stored letter was made before the mistake."""
    folder = tmp_path / "own" / "letters" / "issue"
    folder.mkdir(parents=True)
    own = folder / "issue.txt.j2"
    own.write_text('{% extends "builtin/letters/issue/issue.txt.j2" %}', "utf-8")
    mine = replace(newsroom, renderer=Renderer(templates=Templates(tmp_path / "own"), mjml_to_html=newsroom.renderer.mjml_to_html))
    draft = await draft_of(mine)
    assert lights(await look_at_templates(draft)) == {"templates": GREEN}
    own.write_text("{{ nothing_of_that_name }}", "utf-8")
    broken = await look_at_templates(draft)
    assert lights(broken) == {"templates": RED}
    assert "issue.txt.j2" in broken[0].text


# What becomes of them


async def test_slow_checks_belong_to_one_version(newsroom: Newsroom) -> None:
    """They are kept with the version they were made of; a changed draft says that nobody looked."""
    issue = await drafted(newsroom)
    assert lights(await checks_of(newsroom, issue))[NOT_LOOKED] is AMBER
    made = await deep_check(newsroom, issue)
    assert (await checks_of(newsroom, issue), await looked_at(newsroom, issue)) == (made, newsroom.clock())
    async with newsroom.database.write() as connection:
        await write_words(connection, issue.id, issue.state, subject="Other words", preheader="", intro="")
    changed = await run.get_issue(newsroom.database, issue.id)
    assert (lights(await checks_of(newsroom, changed)).get(NOT_LOOKED), await looked_at(newsroom, changed)) == (AMBER, None)


async def test_a_check_that_fails_by_itself_stops_nothing(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is amber under its own name, and the others are told; one that does not end is amber too."""

    async def fails(_: Draft) -> tuple[Check, ...]:
        raise ZeroDivisionError

    async def hangs(_: Draft) -> tuple[Check, ...]:
        await asyncio.Event().wait()
        return ()

    monkeypatch.setitem(checking.LOOKS, "links", fails)
    monkeypatch.setitem(checking.LOOKS, "dkim", hangs)
    monkeypatch.setattr(checking, "LONGEST_SECONDS", 0.3)
    found = lights(await deep_check(newsroom, await drafted(newsroom)))
    assert (found["links"], found["dkim"], found["disk"]) == (AMBER, AMBER, GREEN)


async def test_a_red_slow_check_keeps_from_approving_until_it_is_mended(newsroom: Newsroom) -> None:
    """Approving looks again at what was red: the operator may have mended it just now."""
    issue = await drafted(newsroom)
    mistaken = wants_an_account(newsroom)
    assert lights(await deep_check(mistaken, issue))["relay"] is RED
    with pytest.raises(RefusedStep, match="does not offer to log in"):
        await approve_issue(mistaken, issue, by="anna")
    assert (await approve_issue(newsroom, issue, by="anna")).state == "approved"


async def test_the_audience_counts_those_who_would_get_it(newsroom: Newsroom) -> None:
    """Active readers, and nobody else."""
    await enrol(newsroom, "a@example.com", "b@example.com")
    await enrol(newsroom, "c@example.com", confirmed=False)
    found = {check.code: check.text for check in await deep_check(newsroom, await drafted(newsroom))}
    assert found["audience"] == "2 would get it"


async def test_an_edit_without_its_story_is_told(newsroom: Newsroom) -> None:
    """Words that somebody gave a story are lost when a refresh drops it; nobody should learn that from the printed letter."""
    issue = await refreshed(newsroom)
    await reword(newsroom, TODAY, 10, {EditKind.HEADLINE: "By hand"}, by="anna")
    assert "edits" not in lights(await checks_of(newsroom, issue))
    await refreshed(newsroom, a_choice(chosen=(1, 2, 3, 4, 5, 6, 7, 8, 9, 11), runners_up=(12, 13)))
    found = {check.code: (check.light, check.text) for check in await checks_of(newsroom, issue)}
    assert found["edits"] == (AMBER, "the letter has not the story any more of the headline that anna gave https://paper1.example/story-10")


def test_the_guard_of_these_tests_allows_this_machine_alone() -> None:
    """Or the tests above would say nothing about private addresses."""
    assert SOURCES.allow_private_networks
