"""Reports from a Maildir, from a mailbox and from files: each kept once, however often a collection is cut off, and every trouble told."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from newsletter.model.errors import NewsletterError
from newsletter.model.return_options import ReturnOptions
from newsletter.returns.run.collecting import CollectAccount, Collector, collect, collect_files
from tests.delivery.certificates import FOLDER
from tests.returns.conftest import ReturnDesk
from tests.returns.imap_server import PASSWORD, Imap, imap_server
from tests.returns.reports import DOMAIN, bounce, goodbye

READER = "reader@a.example"


def collector(desk: ReturnDesk, **settings: object) -> Collector:
    options = ReturnOptions(domain=DOMAIN, **settings)
    return Collector(database=desk.database, ring=desk.ring, options=options, letterhead=desk.letterhead, clock=desk.clock)


def delivered(raw: bytes, to: str) -> bytes:
    """As a mail server writes it into a mailbox."""
    return f"Return-Path: <{READER if raw.startswith(b'From: reader') else ''}>\r\nDelivered-To: {to}\r\n".encode() + raw


@pytest.fixture
async def lite_desk(lite: ReturnDesk) -> ReturnDesk:
    await lite.issue(await lite.readers(READER, "other@a.example"))
    return lite


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    return tmp_path / "Maildir"


async def test_a_maildir_is_emptied_into_the_database(lite_desk: ReturnDesk, maildir: Path) -> None:
    """A bounce and a letter that asks to leave: both kept, both moved to ``cur``; the envelope stands in Delivered-To."""
    (maildir / "new" / "1.host").write_bytes(delivered(bounce(), lite_desk.path(0)))
    (maildir / "new" / "2.host").write_bytes(delivered(goodbye(), lite_desk.leaving(1)))
    account = await collect(collector(lite_desk, maildir=maildir))
    assert account == CollectAccount(kinds=Counter({"bounce": 1, "unsubscribe": 1}), left=1)
    assert sorted(one.name for one in (maildir / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]
    assert await lite_desk.rows("door", "proof") == [("maildir", "return_path"), ("maildir", "token")]


async def test_a_collection_that_was_cut_off_is_made_up_for(lite_desk: ReturnDesk, maildir: Path) -> None:
    """Killed between keeping and moving, the same file is read again: nothing is counted twice."""
    raw = delivered(bounce(), lite_desk.path(0))
    for _ in range(2):
        (maildir / "new" / "1.host").write_bytes(raw)
        account = await collect(collector(lite_desk, maildir=maildir))
    assert account == CollectAccount(again=1)
    assert len(await lite_desk.rows("id")) == 1


async def test_a_maildir_that_is_none_is_told_and_the_rest_is_read(lite_desk: ReturnDesk, maildir: Path) -> None:
    """With its cure; and what comes into the mailbox is kept all the same."""
    shutil.rmtree(maildir)
    with imap_server() as box:
        box.put(delivered(bounce(), lite_desk.path(0)))
        account = await collect(collector(lite_desk, maildir=maildir, **mailbox(box)))
    assert account.kinds == {"bounce": 1}
    assert [str(one) for one in account.troubles] == [
        f"returns.maildir {maildir}: cannot be read (No such file or directory)\n"
        "  Name the folder that holds new, cur and tmp in returns.maildir, and let this account read and write it."
    ]


def mailbox(box: Imap, **changes: object) -> dict[str, object]:
    settings = {"imap_host": "localhost", "imap_port": box.port, "imap_username": "reports", "imap_ca": FOLDER / "certificate.pem"}
    return {**settings, "imap_password": SecretStr(PASSWORD), **changes}


async def test_a_mailbox_is_read_and_marked(lite_desk: ReturnDesk) -> None:
    """Over TLS; what was kept is marked as seen and not read again, nothing is deleted."""
    with imap_server() as box:
        box.put(delivered(bounce(), lite_desk.path(0)), delivered(goodbye(), lite_desk.leaving(1)))
        account = await collect(collector(lite_desk, **mailbox(box)))
        assert account == CollectAccount(kinds=Counter({"bounce": 1, "unsubscribe": 1}), left=1)
        assert await collect(collector(lite_desk, **mailbox(box))) == CollectAccount()
        assert (box.seen, len(box.mails)) == ({1, 2}, 2)


async def test_a_mailbox_that_breaks_off_loses_nothing(lite_desk: ReturnDesk) -> None:
    """The connection ends after the first mail: it is kept, the trouble is told, and the next look goes on."""
    with imap_server() as box:
        box.put(delivered(bounce(name="1"), lite_desk.path(0)), delivered(bounce(name="2"), lite_desk.path(1)))
        box.breaks_after = 1
        account = await collect(collector(lite_desk, **mailbox(box)))
        assert account.kinds == {"bounce": 1}
        assert [one.cure for one in account.troubles] == ["It is tried again by itself."]
        box.breaks_after = None
        assert (await collect(collector(lite_desk, **mailbox(box)))).kinds == {"bounce": 1}
    assert len(await lite_desk.rows("id")) == 2


@pytest.mark.parametrize(
    ("changes", "cure"),
    [
        ({"imap_password": SecretStr("wrong")}, "Check returns.imap_username and NEWSLETTER_RETURNS__IMAP_PASSWORD."),
        ({"imap_folder": "Reports"}, "Check returns.imap_folder."),
        ({"imap_ca": None}, "Is the server up, and is this its port for TLS?"),
        ({"imap_port": 1}, "Is the server up, and is this its port for TLS?"),
    ],
    ids=["password", "folder", "certificate", "port"],
)
async def test_a_mailbox_that_cannot_be_opened_says_what_to_do(lite_desk: ReturnDesk, changes: dict[str, object], cure: str) -> None:
    """Whatever it is; and a server whose certificate nobody vouches for gets no password."""
    with imap_server() as box:
        account = await collect(collector(lite_desk, **mailbox(box, **changes)))
    [trouble] = account.troubles
    assert trouble.cure == cure
    assert PASSWORD not in str(trouble)


async def test_files_given_by_hand_stay_where_they_are(lite_desk: ReturnDesk, tmp_path: Path) -> None:
    """A folder with reports in it, read once and once more."""
    (tmp_path / "mail" / "deep").mkdir(parents=True)
    (tmp_path / "mail" / "deep" / "1.eml").write_bytes(delivered(bounce(), lite_desk.path(0)))
    tools = collector(lite_desk)
    assert await collect_files(tools, [tmp_path / "mail"]) == CollectAccount(kinds=Counter({"bounce": 1}))
    assert await collect_files(tools, [tmp_path / "mail" / "deep" / "1.eml"]) == CollectAccount(again=1)
    with pytest.raises(NewsletterError, match="there is no such file or folder"):
        await collect_files(tools, [tmp_path / "nothing"])
