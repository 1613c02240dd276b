"""``newsletter templates`` as an operator types it: from the list to a letter with words of their own."""

from tests.cli.operator import MORNING, TODAY, Operator


def test_from_the_list_to_a_letter_with_ones_own_words(drafted: Operator) -> None:
    """Without a folder the cure is told; with one a file is begun, edited, listed as one's own, and stands in the next draft."""
    named = {one["name"]: one for one in drafted.type("templates", "list", "--json").json}
    assert named["letters/issue/issue.mjml.j2"]["blocks"][:2] == ["top", "badge"]
    refused = drafted.type("templates", "new", "letters/issue/issue.mjml.j2")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("newsletter: letter.templates: names no folder")
    own = drafted.folder / "own"
    own.mkdir()
    drafted.patch.setenv("NEWSLETTER_LETTER__TEMPLATES", "own")
    path = own / "letters" / "issue" / "issue.mjml.j2"
    assert drafted.type("templates", "new", "letters/issue/issue.mjml.j2", "--json").json == {"written": str(path)}
    assert drafted.type("templates", "new", "letters/issue/issue.mjml.j2").code == 1
    path.write_text(path.read_text("utf-8").replace("{% block foot %}", "{% block foot %}<p>Printed at the harbour.</p>"), "utf-8")
    assert f"your own: {path}" in " ".join(drafted.type("templates", "list").out.split())
    assert drafted.type("draft", "--now", MORNING).code == 0
    drafted.type("preview", "--date", TODAY, "--now", MORNING)
    (letter,) = [one for one in (drafted.folder / "preview").rglob("*.html") if "Printed at the harbour." in one.read_text("utf-8")]
    assert "Unsubscribe" in letter.read_text("utf-8")
