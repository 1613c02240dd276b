"""What the doctor says of relay, machine, database, feeds, templates, files and people; each against the real thing."""

import ssl
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text, update

from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.drafting import approve_issue
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sending import release
from newsletter.delivery.relay_look import RelayLook
from newsletter.delivery.smtp import inspector
from newsletter.doctor import examining
from newsletter.doctor.database import examine_database
from newsletter.doctor.examining import GROUPS, examine
from newsletter.doctor.feeds import judge_feeds
from newsletter.doctor.finding import Finding, Installation
from newsletter.doctor.house import examine_backup, examine_files, examine_operators, examine_settings
from newsletter.doctor.machine import judge_clock, judge_zones
from newsletter.doctor.relays import examine_relays, judge_look
from newsletter.doctor.templates import NOTICES, examine_templates
from newsletter.model.checks import Light
from newsletter.model.errors import RefusedStep
from newsletter.model.operators import Operator
from newsletter.model.options import LetterheadOptions
from newsletter.model.rights import Actor, Face, Right, Role
from newsletter.model.sending_options import RelayOptions
from newsletter.model.states import DeliveryState, Mark, NoticeKind
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from newsletter.storage import schema
from newsletter.storage.operators import add_operator
from newsletter.storage.ticks import note_backup
from newsletter.storage.versions import known_versions
from tests.conftest import NOW
from tests.daily.conftest import LETTERHEAD, drafted, enrol
from tests.delivery.certificates import client_tls, server_tls
from tests.doctor.homes import home_of, lights, texts
from tests.smtp_sink import Rule, Sink

GREEN, AMBER, RED = Light.GREEN, Light.AMBER, Light.RED
ANNA = Actor(name="anna", face=Face.CLI, rights=frozenset(Right))


def relay_at(sink: Sink, **changes: object) -> RelayOptions:
    return RelayOptions(**({"host": "localhost", "port": sink.port, "connect_timeout": timedelta(seconds=2)} | changes))


async def look(newsroom: Newsroom, relay: RelayOptions, tls: ssl.SSLContext | None = None) -> tuple[Finding, ...]:
    return await examine_relays(home_of(newsroom, relays=((relay, inspector(relay, LETTERHEAD, tls)),)))


async def test_a_relay_with_a_certificate(newsroom: Newsroom) -> None:
    """It lets us in over STARTTLS, and its certificate holds; no letter was handed over."""
    async with Sink(extensions=("STARTTLS",), tls=server_tls()) as sink:
        found = await look(newsroom, relay_at(sink), client_tls())
        assert sink.letters == []
    assert lights(found) == [("relay", GREEN), ("certificate", GREEN)]
    assert "holds until 2126-10-28" in texts(found)[1]


@pytest.mark.parametrize("action", ["drop", "421 4.3.0 no time", "500 5.5.1 what"])
async def test_a_relay_that_is_rude_at_the_end_is_well(newsroom: Newsroom, action: str) -> None:
    """It let us in, and whoever hands letters over asks no more of it."""
    async with Sink(rules=(Rule(stage="quit", action=action),)) as sink:
        found = await look(newsroom, relay_at(sink, tls="none"))
    assert RED not in [light for _, light in lights(found)]


async def test_a_relay_whose_certificate_nobody_trusts(newsroom: Newsroom) -> None:
    """What keeps letters from leaving is red, with the cure."""
    async with Sink(extensions=("STARTTLS",), tls=server_tls()) as sink:
        found = await look(newsroom, relay_at(sink))
    assert lights(found) == [("relay", RED)]
    assert "certificate that we cannot trust" in texts(found)[0]


async def test_a_relay_that_is_not_there(newsroom: Newsroom, sink: Sink) -> None:
    """The doctor is asked when something is wrong: it calls it red at once."""
    found = await look(newsroom, relay_at(sink, port=9, tls="none"))
    assert (lights(found), "nothing listens there" in texts(found)[0]) == ([("relay", RED)], True)


@pytest.mark.parametrize(("days", "light"), [(15, GREEN), (13, AMBER), (0, AMBER)])
def test_a_certificate_that_ends_soon(days: int, light: Light) -> None:
    """Two weeks are enough to have it renewed."""
    found = judge_look(RelayOptions(), RelayLook(encrypted=True, expires_at=NOW + timedelta(days=days)), NOW)
    assert found[1].check.light is light


def test_a_relay_elsewhere_without_encryption() -> None:
    """Passwords and addresses in the clear are amber; on this machine nobody listens."""
    assert lights(judge_look(RelayOptions(host="smtp.example"), RelayLook(), NOW)) == [("relay", GREEN), ("tls", AMBER)]
    assert lights(judge_look(RelayOptions(host="localhost"), RelayLook(), NOW)) == [("relay", GREEN)]


def said(*seconds: float) -> list[str]:
    return [format_datetime(NOW + timedelta(seconds=one), usegmt=True) for one in seconds]


@pytest.mark.parametrize(
    ("dates", "light"),
    [
        pytest.param(said(0, 1, -1), GREEN, id="right"),
        pytest.param(said(0, 100_000, 1), GREEN, id="one server is wrong"),
        pytest.param(said(90, 91, 92), AMBER, id="a minute and a half"),
        pytest.param(said(700, 700, 700), RED, id="slow"),
        pytest.param(said(-700, -700, -700), RED, id="fast"),
        pytest.param([], AMBER, id="nobody says"),
        pytest.param(["yesterday"], AMBER, id="no date"),
    ],
)
def test_the_clock(dates: list[str], light: Light) -> None:
    """Ten minutes off, an issue leaves at the wrong time."""
    assert judge_clock(NOW, dates).check.light is light


@pytest.mark.parametrize(("edition", "light"), [("2026a", GREEN), ("2025b", GREEN), ("2024a", AMBER), ("", AMBER)])
def test_zone_data(edition: str, light: Light) -> None:
    """Old data sends letters an hour off where a government changed its clocks since."""
    assert judge_zones(edition, NOW).check.light is light


async def versioned(newsroom: Newsroom) -> None:
    """The tables of these tests are made at once, and not step by step."""
    async with newsroom.database.write() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        await connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": known_versions()[-1]})


async def sending(newsroom: Newsroom) -> int:
    await versioned(newsroom)
    await enrol(newsroom, "a@example.com", "b@example.com", "c@example.com")
    issue = await release(newsroom, await approve_issue(newsroom, await drafted(newsroom), by="test"), by="test")
    return issue.id


async def test_a_sound_database_is_green(newsroom: Newsroom) -> None:
    """Also in the middle of sending."""
    await sending(newsroom)
    assert set(lights(await examine_database(home_of(newsroom)))) == {
        ("version", GREEN),
        ("balance", GREEN),
        ("numbers", GREEN),
        ("file", GREEN),
    }


@pytest.mark.parametrize(
    ("harm", "code", "light"),
    [
        pytest.param(lambda issue: delete(schema.delivery).where(schema.delivery.c.id == 1), "balance", RED, id="a delivery gone"),
        pytest.param(lambda issue: update(schema.issue).values(audience=2), "balance", RED, id="one too many"),
        pytest.param(lambda issue: update(schema.issue).values(released_at=None), "balance", RED, id="deliveries before the release"),
        pytest.param(
            lambda issue: update(schema.delivery).where(schema.delivery.c.id == 1).values(state=DeliveryState.SENDING, token="x" * 32),
            "abandoned",
            AMBER,
            id="a process died",
        ),
    ],
)
async def test_a_harmed_ledger_is_told(newsroom: Newsroom, harm, code: str, light: Light) -> None:
    """What must always hold is asked of the rows themselves."""
    issue = await sending(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(harm(issue))
    assert (code, light) in lights(await examine_database(home_of(newsroom)))


async def test_a_gap_between_issues_is_told(newsroom: Newsroom) -> None:
    """Numbers are given without a gap, so somebody deleted one."""
    await versioned(newsroom)
    issue = await drafted(newsroom)
    async with newsroom.database.write() as connection:
        row = {"newsletter": issue.newsletter, "issue_on": issue.issue_on - timedelta(days=3), "number": issue.number + 2}
        row |= {"state": "skipped"}
        times = dict.fromkeys(("due_at", "send_not_after", "created_at"), NOW)
        await connection.execute(insert(schema.issue).values(row | times))
    assert ("numbers", AMBER) in lights(await examine_database(home_of(newsroom)))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param((40, 40, []), [("answers", GREEN)], id="all"),
        pytest.param((20, 40, []), [("answers", GREEN)], id="half"),
        pytest.param((19, 40, []), [("answers", AMBER)], id="fewer than half"),
        pytest.param((0, 40, []), [("answers", RED)], id="none"),
        pytest.param((0, 0, []), [("answers", AMBER)], id="no feed"),
        pytest.param((40, 40, ["Paper"]), [("answers", GREEN), ("stale", AMBER)], id="stale"),
    ],
)
def test_feeds(facts: tuple[int, int, list[str]], expected: list[tuple[str, Light]]) -> None:
    """Without answers there is no choice; silence for two weeks is worth a look."""
    assert lights(judge_feeds(*facts)) == expected


@pytest.mark.parametrize("kind", ["welcome", "erratum", "draft_ready", "reminder", "report", "weekly"])
async def test_templates(newsroom: Newsroom, tmp_path: Path, kind: str) -> None:
    """Every kind of letter is made once; a mistake in a file of one's own is named with its place."""
    assert lights(await examine_templates(home_of(newsroom))) == [("templates", GREEN)]
    own = tmp_path / "own" / "letters" / kind / f"{kind}.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ nothing_of_that_name }}", "utf-8")
    mine = Renderer(templates=Templates(tmp_path / "own"), mjml_to_html=newsroom.renderer.mjml_to_html)
    found = await examine_templates(home_of(newsroom, renderer=mine))
    assert lights(found) == [("templates", RED)]
    assert f"{kind}.txt.j2 line 1" in texts(found)[0]


def test_no_kind_of_notice_is_left_out() -> None:
    """A new kind is tried too."""
    assert set(NOTICES) == set(NoticeKind)


@pytest.mark.parametrize(
    ("name", "mode", "light"),
    [
        ("newsletter.keys.toml", 0o600, GREEN),
        ("newsletter.keys.toml", 0o640, RED),
        ("newsletter.keys.toml", 0o604, RED),
        ("dkim/rsa.pem", 0o644, RED),
        ("newsletter.toml", 0o644, AMBER),
    ],
)
async def test_file_modes(newsroom: Newsroom, tmp_path: Path, name: str, mode: int, light: Light) -> None:
    """Keys that others may read are red."""
    path = tmp_path / "there" / name
    path.parent.mkdir(parents=True)
    path.write_text("x")
    path.chmod(mode)
    if newsroom.database.path:
        newsroom.database.path.chmod(0o600)
    found = await examine_files(home_of(newsroom, folder=tmp_path / "there"))
    assert lights(found) == [("files", light)]
    assert (str(path) in found[0].check.cure) is (light is not GREEN)


@pytest.mark.parametrize(
    ("letterhead", "expected"),
    [
        pytest.param(LETTERHEAD, [("settings", GREEN)], id="all set"),
        pytest.param(LetterheadOptions(), [("settings", RED)], id="nothing set"),
        pytest.param(LETTERHEAD.model_copy(update={"base_url": "http://topten.example"}), [("https", RED)], id="no https"),
        pytest.param(LETTERHEAD.model_copy(update={"from_address": "noreply@topten.example"}), [("reply_to", AMBER)], id="no replies"),
    ],
)
async def test_settings(newsroom: Newsroom, letterhead: LetterheadOptions, expected: list[tuple[str, Light]]) -> None:
    """What is missing, and what readers' programs mind."""
    assert lights(await examine_settings(home_of(newsroom, letterhead=letterhead, mark=Mark.LIVE))) == expected


async def account(newsroom: Newsroom, name: str, role: Role, **more: str) -> None:
    async with newsroom.database.write() as connection:
        await add_operator(connection, Operator(name=name, role=role, created_at=NOW, changed_at=NOW, **more))


async def test_operators(newsroom: Newsroom) -> None:
    """Somebody owns it, everybody who may change something has a second factor, and somebody gets the notices."""
    home = home_of(newsroom)
    assert texts(await examine_operators(home)) == ["nobody owns this newsletter yet"]
    await account(newsroom, "anna", Role.OWNER, totp="sealed")
    assert texts(await examine_operators(home)) == ["no publisher has an address, so notices go to the newsletter's own"]
    await account(newsroom, "ben", Role.PUBLISHER, address="ben@example.com")
    assert texts(await examine_operators(home)) == ["no second factor yet: ben"]
    await account(newsroom, "carl", Role.VIEWER)
    relaxed = replace(home, operators=home.operators.model_copy(update={"second_factor": False}))
    assert lights(await examine_operators(relaxed)) == [("operators", GREEN)]


async def test_backups(newsroom: Newsroom) -> None:
    """None, an old one, a fresh one."""
    home, found = home_of(newsroom), []
    for days in (None, 4, 1):
        if days is not None:
            async with newsroom.database.write() as connection:
                await note_backup(connection, "x.db", home.now - timedelta(days=days))
        found += await examine_backup(home)
    assert [one.check.light for one in found] == [AMBER, AMBER, GREEN]


async def test_an_examination_that_fails_by_itself_stops_nothing(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is amber under its own name, and the others are told."""

    async def examine_fails(_: Installation) -> tuple[Finding, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(examining, "GROUPS", {"house": (examine_fails, examine_settings)})
    assert lights(await examine(home_of(newsroom))) == [("fails", AMBER), ("settings", GREEN)]


async def test_the_act_tells_everything_and_one_group_alone(newsroom: Newsroom) -> None:
    """Every group has something to say, in the shape that programs read."""
    act = ACTS["doctor"]
    newsroom = replace(newsroom, inspect=inspector(newsroom.relay, newsroom.letterhead))
    whole = (await perform(newsroom, ANNA, act, act.takes())).facts
    assert {one["group"] for one in whole["findings"]} == set(GROUPS) - {"DNS"}, "no name server is asked in these tests"
    alone = (await perform(newsroom, ANNA, act, act.takes(group="Machine"))).facts
    assert {one["group"] for one in alone["findings"]} == {"machine"}
    assert set(alone["findings"][0]) == {"group", "code", "light", "text", "cure", "record"}
    with pytest.raises(RefusedStep, match="there is no group"):
        await perform(newsroom, ANNA, act, act.takes(group="moon"))


async def test_doctor_dns_names_every_record(newsroom: Newsroom) -> None:
    """As lines of a zone file."""
    act = ACTS["doctor dns"]
    found = (await perform(newsroom, ANNA, act, act.takes())).facts["records"]
    assert [one["name"] for one in found] == [
        "topten.example",
        "_dmarc.topten.example",
        "_mta-sts.topten.example",
        "_smtp._tls.topten.example",
    ]
    assert found[1]["zone_line"] == '_dmarc.topten.example. IN TXT ( "v=DMARC1; p=none; rua=mailto:dmarc@topten.example" )'


async def test_tables_of_another_program_are_red(newsroom: Newsroom) -> None:
    """What an operator can mend is told with its cure, and not as a failure of ours."""
    found = await examine(home_of(newsroom), {"database"})
    assert lights(found) == [("database", RED)]
    assert "holds tables of another program" in texts(found)[0]
