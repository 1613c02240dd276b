"""``newsletter subscribers consent``: the record of one consent, for a person to read and as JSON."""

from tests.cli.operator import MORNING, Operator

STATEMENT = "Ticked the box on the ticket form of 2025."
SAID = f"Put on the list by hand by anna; stated: “{STATEMENT}”."


def test_the_record_as_it_is_read(begun: Operator) -> None:
    """How somebody came to agree stands in whole sentences, with the operator's statement word for word."""
    added = ("subscribers", "add", "mara@example.org", "--confirmed", "--consent", STATEMENT, "--now", MORNING)
    assert begun.type(*added).code == 0
    told = begun.type("subscribers", "consent", "mara@example.org")
    by = begun.type("subscribers", "consent", "mara@example.org", "--json").json["lines"][0]["how"]
    lines = told.out.splitlines()
    assert (told.code, " ".join(lines).count(SAID.replace("anna", by))) == (0, 1)
    assert lines[0].endswith(f"active; rests on the word of {by}.")
    unknown = begun.type("subscribers", "consent", "nobody@example.org")
    assert (unknown.code, "is not on the list" in unknown.err) == (1, True)
