"""Verbs about what goes out: tests, sending, the ledger, mistakes and their letters."""

from newsletter.cli import bounces, checking, correcting, ledger, looking, pace, removals, reporting, returned, sending, status, steps
from newsletter.cli.verbs import Panel, verb

panel = Panel("What goes out")
panel.verb(checking.test, "newsletter test", "newsletter test --to me@example.com", changes=True)

testers_group = panel.group("testers", "Testers: who gets a marked copy of each draft.")
verb(testers_group, checking.list_testers, "newsletter testers list", name="list")
verb(
    testers_group,
    checking.add_tester,
    "newsletter testers add mara@example.com",
    'newsletter testers add mara@example.com --name "Mara"',
    name="add",
    changes=True,
)
verb(testers_group, checking.remove_tester, "newsletter testers remove mara@example.com", name="remove", changes=True)
panel.verb(
    sending.send,
    "newsletter send --now",
    "newsletter send --now --approve",
    "newsletter send --now --date 2026-11-21 --yes --json",
    "newsletter send --now 2026-11-21T06:30:00Z   (demo and test instances)",
    changes=True,
)
panel.verb(status.status, "newsletter status", "newsletter status --json")
panel.verb(reporting.report, "newsletter report", "newsletter report --date 2026-11-21 --json")
panel.verb(
    reporting.replay,
    "newsletter replay --date 2026-11-21",
    "newsletter replay --date 2026-11-21 --set selection.size=8 --set selection.per_topic=2 --json",
)
panel.verb(pace.pace, "newsletter pace", "newsletter pace --json")
panel.verb(
    ledger.ledger,
    "newsletter ledger",
    "newsletter ledger --state unknown --json",
    "newsletter ledger --date 2026-11-21 --state rejected --group gmail.com --limit 500",
)
panel.verb(ledger.retry, "newsletter retry deferred", "newsletter retry unknown --date 2026-11-21", changes=True)
panel.verb(ledger.settle, "newsletter settle unknown --as accepted", changes=True)

removals_group = panel.group("removals", "Removals that wait for a person: list, carry out, or keep everybody.")
verb(removals_group, removals.list_all, "newsletter removals list", "newsletter removals list --json", name="list")
verb(
    removals_group,
    removals.remove,
    "newsletter removals remove gmail.com",
    "newsletter removals remove many-domains --date 2026-11-21 --yes",
    changes=True,
)
verb(removals_group, removals.keep, "newsletter removals keep gmail.com", changes=True)

bounces_group = panel.group("bounces", "What came back: bounces, complaints, letters that leave.")
verb(
    bounces_group,
    bounces.read,
    "newsletter bounces read returned.eml",
    "newsletter bounces read /var/mail/returned --json",
    "newsletter bounces read - --json",
    name="read",
)
verb(bounces_group, returned.list_all, "newsletter bounces list", "newsletter bounces list --since 2026-11-21 --json", name="list")
verb(bounces_group, returned.collect, "newsletter bounces collect", "newsletter bounces collect reports/ --json", name="collect")
panel.verb(steps.pause, "newsletter pause", changes=True)
panel.verb(steps.resume, "newsletter resume", changes=True)
panel.verb(steps.cancel, 'newsletter cancel --reason "wrong figures in the first story"', changes=True)
panel.verb(
    correcting.correct,
    'newsletter correct --story 3 "The minister is Ana Ruiz, not Ana Reis."',
    'newsletter correct --date 2026-11-21 --story 3 --field headline --words "Ruiz takes office" "We misspelt her name."',
    "newsletter correct --date 2026-11-21 --json",
    changes=True,
)
panel.verb(correcting.corrections, "newsletter corrections", "newsletter corrections --json")

erratum_group = panel.group("erratum", "The letter about a mistake, to those who have the issue: write it, list, pause, call off.")
verb(
    erratum_group,
    correcting.send_erratum,
    "newsletter erratum send --date 2026-11-21 --dry-run",
    'newsletter erratum send --date 2026-11-21 --subject "The ferry is called Anna" --yes',
    name="send",
    changes=True,
)
verb(erratum_group, correcting.list_errata, "newsletter erratum list", "newsletter erratum list --json", name="list")
verb(erratum_group, correcting.pause_erratum, "newsletter erratum pause --date 2026-11-21", name="pause", changes=True)
verb(erratum_group, correcting.resume_erratum, "newsletter erratum resume --date 2026-11-21", name="resume", changes=True)
verb(erratum_group, correcting.cancel_erratum, "newsletter erratum cancel --date 2026-11-21", name="cancel", changes=True)

issues_group = panel.group("issues", "Issues: list them, see how one stands.")
verb(issues_group, looking.list_issues, "newsletter issues list", "newsletter issues list --limit 7 --json", name="list")
verb(issues_group, looking.show_issue, "newsletter issues show 2026-11-21", name="show")
