"""Verbs about the issue of a date: draft it, look, decide, plan."""

from newsletter.cli import checking, drafts, planning, sponsors, steps
from newsletter.cli.verbs import Panel, verb

panel = Panel("The issue")
panel.verb(drafts.draft, "newsletter draft", "newsletter draft --date 2026-11-21", changes=True)
panel.verb(
    drafts.show,
    "newsletter show",
    "newsletter show --all",
    "newsletter show --date 2026-11-21 --json",
    "newsletter show --why 3",
    "newsletter show --why-not https://www.example.org/2026/11/a-report",
)
panel.verb(drafts.preview, "newsletter preview", "newsletter preview --once --open")
panel.verb(checking.check, "newsletter check", "newsletter check --date 2026-11-21 --json", "newsletter check --quick")
panel.verb(steps.approve, "newsletter approve", 'newsletter approve --date 2026-11-21 --reason "checked with the desk"', changes=True)
panel.verb(steps.hold, 'newsletter hold --reason "waiting for the verdict"', changes=True)
panel.verb(steps.seen, "newsletter seen", changes=True)
panel.verb(steps.skip, 'newsletter skip --date 2026-12-25 --reason "holiday"', changes=True)
panel.verb(steps.unskip, "newsletter unskip --date 2026-12-25", changes=True)
panel.verb(planning.plans, "newsletter plans", "newsletter plans --json")
panel.verb(planning.guest, 'newsletter guest "Mara Holm" --date 2026-12-05', 'newsletter guest "" --date 2026-12-05', changes=True)
panel.verb(
    planning.pause_newsletter,
    'newsletter pause-newsletter --reason "summer" --until 2027-08-01',
    "newsletter pause-newsletter --no-collect",
    name="pause-newsletter",
    changes=True,
)
panel.verb(planning.resume_newsletter, "newsletter resume-newsletter", name="resume-newsletter", changes=True)

sponsor_group = panel.group("sponsor", "Sponsors of issues: list, add, remove.")
verb(
    sponsor_group,
    sponsors.add,
    'newsletter sponsor add --date 2026-11-21 --name Harbour --headline "Boats for a day" --text "From 9 to 5." --url https://boats.example',
    'newsletter sponsor add --place 2 --name Harbour --headline "Boats for a day" --text "From 9 to 5." --url https://boats.example',
    changes=True,
)
verb(sponsor_group, sponsors.list_all, "newsletter sponsor list", "newsletter sponsor list --all --json", name="list")
verb(sponsor_group, sponsors.remove, "newsletter sponsor remove --date 2026-11-21", changes=True)
