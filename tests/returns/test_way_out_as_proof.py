"""The address for leaving that stands in a returned letter proves its reader, as the link beside it does."""

import pytest

from newsletter.model.returns import Proof, ReturnKind
from tests.returns.conftest import OTHERS, ReturnDesk
from tests.returns.reports import complaint

MARA = "mara@example.com"


def letter(target: str) -> str:
    """The header of a letter of ours whose Message-ID was taken away on the way."""
    return f"From: Lisa <letter@topten.example>\r\nSubject: Ten\r\nList-Unsubscribe: <{target}>\r\n"


@pytest.mark.parametrize("target", ["mailto:{}", "MAILTO:{}?subject=unsubscribe"])
async def test_a_complaint_finds_its_reader_by_the_address_for_leaving(desk: ReturnDesk, target: str) -> None:
    """Where the provider left out recipient and Message-ID; the reader is off the list at once."""
    await desk.issue(await desk.readers(MARA))
    account = await desk.take(complaint(letter=letter(target.format(desk.leaving(0)))), f"fbl@{desk.options.domain}")
    assert (account.kind, account.proof, account.left) == (ReturnKind.COMPLAINT, Proof.TOKEN, True)
    assert await desk.states() == {MARA: "unsubscribed"}


async def test_an_address_that_we_did_not_sign_proves_nobody(desk: ReturnDesk) -> None:
    """Somebody else's key, and an address at another domain."""
    await desk.issue(await desk.readers(MARA))
    elsewhere = desk.leaving(0).replace(desk.options.domain, "elsewhere.example")
    for number, address in enumerate((desk.leaving(0, OTHERS), elsewhere)):
        report = complaint(letter=letter(f"mailto:{address}"), name=f"{number}")
        assert (await desk.take(report, f"fbl@{desk.options.domain}")).left is False
    assert await desk.states() == {MARA: "active"}
