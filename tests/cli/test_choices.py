"""What operators see of their readers' choices and answers."""

import sqlite3

from tests.cli.operator import MORNING, Operator

ADA = "ada@example.com"
LISTED = (
    "address,zone,send_at,days,paused_until,variant\nada@example.com,Asia/Calcutta,07:30,mon fri,2027-01-02,top=3 mute=Politics,Sport\n"
)


def test_a_readers_choices_from_file_to_screen(drafted: Operator) -> None:
    """Read in with an address, shown with it as words and as JSON, and written out again; who chose nothing shows nothing."""
    (drafted.folder / "ada.csv").write_text(LISTED.replace("top=3 mute=Politics,Sport", '"top=3 mute=Politics,Sport"'), "utf-8")
    drafted.type("subscribers", "import", "ada.csv", "--confirmed", "--now", MORNING)
    shown = drafted.type("subscribers", "show", ADA, "--json").json["preferences"]
    assert shown == {
        "zone": "Asia/Kolkata",
        "send_at": "07:30",
        "days": ["mon", "fri"],
        "paused_until": "2027-01-02",
        "weekly": False,
        "stories": 3,
        "topics_left_out": ["Politics", "Sport"],
        "text_only": False,
        "language": None,
    }
    lines = [" ".join(line.split()) for line in drafted.type("subscribers", "show", ADA).out.splitlines()]
    assert {"zone Asia/Kolkata", "send_at 07:30", "days mon, fri", "stories 3", "topics_left_out Politics, Sport"} < set(lines)
    drafted.type("subscribers", "add", "bob@example.com", "--confirmed", "--now", MORNING)
    assert "preferences" not in drafted.type("subscribers", "show", "bob@example.com").out
    exported = drafted.type("subscribers", "export").out.splitlines()
    assert [line.split(",", 5)[5] for line in exported if line.startswith((ADA, "bob"))] == [
        'Asia/Kolkata,07:30,mon fri,2027-01-02,"top=3 mute=Politics,Sport"',
        ",,,,",
    ]


def test_only_what_this_newsletter_offers_is_read_in(drafted: Operator) -> None:
    """A language that there is a catalogue for and that is not the newsletter's own; a pause of ages is named with its line."""
    variants = {"de": "de", "es": "es", "en": None, "de_QQ": None, "xx": None}
    lines = [f"{number}@example.com,,lang={said}" for number, said in enumerate(variants)]
    (drafted.folder / "list.csv").write_text("\n".join(["email,paused_until,variant", *lines, "far@example.com,9999-12-31,"]), "utf-8")
    taken = drafted.type("subscribers", "import", "list.csv", "--confirmed", "--now", MORNING, "--json").json
    reason = "The pause lasts more than a year. Give an earlier day, or leave the cell empty."
    assert (taken["counts"]["added"], taken["refused"]) == (5, [{"number": 7, "reason": reason}])
    shown = [drafted.type("subscribers", "show", f"{number}@example.com", "--json").json for number in range(5)]
    assert [one.get("preferences", {}).get("language") for one in shown] == list(variants.values())


def test_what_readers_say_stands_in_the_status(drafted: Operator) -> None:
    """Three numbers beside the issue; nothing before anybody said anything."""
    quiet = drafted.type("status", "--now", MORNING)
    assert (drafted.type("status", "--now", MORNING, "--json").json["feedback"], "Readers say" in quiet.out) == (
        {"good": 0, "fair": 0, "poor": 0},
        False,
    )
    (path,) = drafted.folder.glob("*.db")
    connection = sqlite3.connect(path)
    with connection:
        (issue_id,) = connection.execute("SELECT id FROM issue").fetchone()
        readers = [row[0] for row in connection.execute("SELECT id FROM subscriber LIMIT 3")]
        rows = [(issue_id, reader, answer) for reader, answer in zip(readers, ("good", "good", "poor"), strict=True)]
        connection.executemany("INSERT INTO feedback (issue_id, subscriber_id, answer, at) VALUES (?, ?, ?, '2026-11-20 12:00:00')", rows)
    connection.close()
    assert drafted.type("status", "--now", MORNING, "--json").json["feedback"] == {"good": 2, "fair": 0, "poor": 1}
    told = drafted.type("status", "--now", MORNING).out
    assert "Readers say: 2 good, 0 fair, 1 poor" in told
    assert ("no address" in told, "0 bounces and 0 complaints in 30 days" in told) == (True, True)
