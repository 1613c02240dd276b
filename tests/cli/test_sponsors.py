"""An operator enters, changes and removes the sponsor of an issue."""

import pytest

from tests.cli.operator import MORNING, TODAY, Operator, Result

WORDS = {
    "--date": TODAY,
    "--name": "Harbour Boats",
    "--headline": "A boat for a day, with or without skipper",
    "--text": "From nine to five, coffee on board, from every pier of the old harbour.",
    "--url": "https://boats.example/day?from=letter",
}
PAID = {
    "issue_on": TODAY,
    "name": WORDS["--name"],
    "headline": WORDS["--headline"],
    "text": WORDS["--text"],
    "url": WORDS["--url"],
    "place": None,
}


def sponsor(operator: Operator, verb: str, *more: str, **changes: str) -> Result:
    said = WORDS | {f"--{name}": value for name, value in changes.items()} if verb == "add" else {}
    return operator.type("sponsor", verb, *(word for pair in said.items() for word in pair), *more, "--now", MORNING)


def listed(operator: Operator, *more: str) -> list[dict[str, str]]:
    found = sponsor(operator, "list", "--json", *more).json
    assert all(one.pop("by").endswith("command line)") and one.pop("at").startswith(f"{TODAY}T11:00:") for one in found)
    return found


def test_a_sponsor_is_entered_once_however_often_it_is_typed(begun: Operator) -> None:
    """The same words again change nothing; other words of the same sponsor take their place."""
    assert sponsor(begun, "list").out == "There are none. newsletter sponsor add --help says how to enter one.\n"
    first, again = sponsor(begun, "add"), sponsor(begun, "add")
    assert first.out == (
        f"Issue of {TODAY}: Harbour Boats after story 5, “A boat for a day, with or without skipper”\nThe draft of {TODAY} will heed it.\n"
    )
    assert again.out == f"{first.out.splitlines()[0]}\nThe issue of {TODAY} has this sponsor already.\n"
    assert listed(begun) == [PAID]
    changed = sponsor(begun, "add", "--json", headline="A boat for two", url="https://BOATS.example/day?from=letter").json
    assert (changed["new"], changed["sponsor"]["headline"], changed["sponsor"]["url"]) == (True, "A boat for two", PAID["url"])
    assert listed(begun) == [PAID | {"headline": "A boat for two"}]


def test_one_issue_has_one_sponsor(begun: Operator) -> None:
    """Nobody's paid place is overwritten by a slip of the date; removing twice does no harm."""
    sponsor(begun, "add")
    refused = sponsor(begun, "add", name="Another")
    assert (refused.code, refused.err) == (
        1,
        f"newsletter: issue of {TODAY}: has a sponsor already, Harbour Boats; nothing was changed\n"
        f"  One issue has one sponsor. To replace it: newsletter sponsor remove --date {TODAY}\n",
    )
    assert listed(begun) == [PAID]
    removed = [sponsor(begun, "remove", "--date", TODAY, "--json").json for _ in range(2)]
    assert removed == [
        {"issue_on": TODAY, "sponsor": None, "new": True, "effect": f"The draft of {TODAY} will heed it."},
        {"issue_on": TODAY, "sponsor": None, "new": False, "effect": f"The issue of {TODAY} had no sponsor."},
    ]
    assert listed(begun) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": "x" * 61}, "--name: has 61 characters|It may have 60."),
        ({"headline": "x" * 71}, "--headline: has 71 characters|It may have 70."),
        ({"text": "x" * 301}, "--text: has 301 characters|It may have 300."),
        ({"text": " \u200b "}, "--text: is empty|A sponsor has a name, a headline, a text and a link."),
        ({"text": "Come <b>now</b>"}, "--text: holds markup|It is printed as it stands: write plain words."),
        (
            {"url": "javascript:alert(1)"},
            "--url javascript:alert(1): is no link that a letter may hold|"
            "Give the whole address, such as https://www.example.org/offer, without user name, password or blanks.",
        ),
        ({"date": "2026-11-20"}, "issue of 2026-11-20: its day has passed; nothing was changed|Name today or a day to come: --date"),
    ],
)
def test_mistakes_are_named(begun: Operator, changes: dict[str, str], problem: str) -> None:
    """What cannot be printed is refused with what to do, and nothing is kept."""
    refused = sponsor(begun, "add", **changes)
    said, cure = problem.split("|")
    assert (refused.code, refused.err) == (1, f"newsletter: {said}\n  {cure}\n")
    assert listed(begun, "--all") == []


def test_limits_themselves_are_allowed(begun: Operator) -> None:
    """A headline of 70 characters and a text of 300 are what was promised."""
    sponsor(begun, "add", name="n" * 60, headline="h" * 70, text="t" * 300)
    assert listed(begun) == [PAID | {"name": "n" * 60, "headline": "h" * 70, "text": "t" * 300}]


def test_a_draft_is_rendered_anew_and_an_approved_issue_stays(drafted: Operator) -> None:
    """Who approves sees what readers will see; after that nobody changes it."""
    assert sponsor(drafted, "add").out.splitlines()[1] == f"The draft of {TODAY} was rendered anew."
    assert drafted.type("approve", "--now", MORNING).code == 0
    problem = f"newsletter: issue of {TODAY}: approved, so it stays as it is; nothing was changed\n"
    cure = f"  newsletter hold --date {TODAY} opens it again; then change the sponsor and approve it anew.\n"
    for refused in (sponsor(drafted, "add", headline="Another"), sponsor(drafted, "remove", "--date", TODAY)):
        assert (refused.code, refused.err) == (1, problem + cure)
    assert sponsor(drafted, "add").out.splitlines()[1] == f"The issue of {TODAY} has this sponsor already."
    assert listed(drafted) == [PAID]
