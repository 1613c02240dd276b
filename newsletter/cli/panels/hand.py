"""Verbs of an editor's hand: rulings on stories and sources, edits of the draft."""

from newsletter.cli import editing, ruling
from newsletter.cli.verbs import Panel

panel = Panel("An editor's hand")
panel.verb(
    ruling.pin,
    "newsletter pin https://www.example.org/a-report",
    'newsletter pin https://www.example.org/a-report --place 1 --reason "the verdict is due"',
    changes=True,
)
panel.verb(
    ruling.boost,
    "newsletter boost https://www.example.org/a-report",
    'newsletter boost https://www.example.org/a-report --by 0.5 --reason "told enough of it"',
    changes=True,
)
panel.verb(
    ruling.ban,
    'newsletter ban --story https://www.example.org/a-report --reason "in poor taste"',
    'newsletter ban --article https://www.example.org/a-report --reason "retracted"',
    'newsletter ban --source "Example News"',
    "newsletter ban --source example.org --until-lifted",
    "newsletter ban --topic Sport",
    "newsletter ban --word lottery",
    changes=True,
)
panel.verb(
    ruling.never_lead,
    "newsletter never-lead https://www.example.org/a-report",
    "newsletter never-lead --source example.org",
    name="never-lead",
    changes=True,
)
panel.verb(ruling.merge, "newsletter merge https://www.example.org/a-report https://www.example.com/another", changes=True)
panel.verb(ruling.split, "newsletter split https://www.example.org/a-report", changes=True)
panel.verb(ruling.list_all, "newsletter rulings", "newsletter rulings --all --json", name="rulings")
panel.verb(ruling.lift, "newsletter lift 7", changes=True)
panel.verb(
    editing.swap,
    "newsletter swap 3 --with 11",
    "newsletter swap 3 --with https://www.example.org/a-report",
    "newsletter swap 3 --with 5 --date 2026-11-21 --seen 4",
    changes=True,
)
panel.verb(
    editing.replace,
    'newsletter replace 3 --with 11 --reason "the report was withdrawn"',
    "newsletter replace 3 --with https://www.example.org/a-report",
    changes=True,
)
panel.verb(editing.move, "newsletter move 3 --to 1", changes=True)
panel.verb(editing.reorder, "newsletter reorder 2 1 3 4 5 6 7 8 9 10", changes=True)
panel.verb(editing.bench, "newsletter bench 3", changes=True)
panel.verb(editing.lock, "newsletter lock 3", changes=True)
panel.verb(editing.unlock, "newsletter unlock 3", changes=True)
panel.verb(
    editing.edit,
    'newsletter edit 3 --headline "Ferry runs aground off Lagos" --why "It carried the city\'s mail."',
    "newsletter edit 3 --link https://www.example.org/a-report",
    'newsletter edit 3 --headline ""',
    'newsletter edit --subject "Ferry aground, and nine more"',
    changes=True,
)
panel.verb(editing.note, 'newsletter note 3 "Call the harbour master before ten."', changes=True)
panel.verb(editing.list_edits, "newsletter edits", "newsletter edits --json", name="edits")
panel.verb(editing.undo, "newsletter undo 12", changes=True)
