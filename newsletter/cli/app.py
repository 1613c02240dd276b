"""The command line: one verb for each thing an operator does, in the order of a day, each with examples."""

from typing import Annotated

import typer

from newsletter import __version__
from newsletter.cli import (
    correcting,
    drafts,
    feed_finding,
    feeds,
    incoming,
    instance,
    ledger,
    measuring,
    pace,
    people,
    removals,
    ruling,
    sending,
    serving,
    signing,
    sponsors,
    status,
    steps,
    subscribers,
    templates,
    working,
)
from newsletter.cli.verbs import group, verb

INSTANCE, INCOMING, ISSUE, HAND, OUTGOING, PEOPLE, MEASURING = (
    "Instance",
    "What comes in",
    "The issue",
    "An editor's hand",
    "What goes out",
    "Who reads",
    "Measuring the choice, on files",
)

app = group(
    "A daily news letter of ten stories that people trust.",
    epilog="To look around: newsletter demo. To begin: newsletter init, then newsletter db upgrade.",
    pretty_exceptions_enable=False,
)
config_group = group("Settings: show them.")
db_group = group("The database: make it, bring it up to date.")
dkim_group = group("Signatures: make a key, show what the DNS must hold.")
feeds_group = group("Feeds: list, add, import, try, pause, remove.")
removals_group = group("Removals that wait for a person: list, carry out, or keep everybody.")
sponsor_group = group("Sponsors of issues: list, add, remove.")
templates_group = group("Templates: list the files, begin one of your own.")
subscribers_group = group("The people on the list: import, add, look up, let go.")

verb(app, serving.demo, "newsletter demo", "newsletter demo --once --json", panel=INSTANCE)
verb(app, instance.init, "newsletter init", "newsletter init /srv/topten", "newsletter init /srv/topten --rotate", panel=INSTANCE)
app.add_typer(config_group, name="config", rich_help_panel=INSTANCE)
verb(config_group, instance.show_config, "newsletter config show", "newsletter config show --json", name="show")
app.add_typer(db_group, name="db", rich_help_panel=INSTANCE)
verb(db_group, instance.upgrade, "newsletter db upgrade")
app.add_typer(dkim_group, name="dkim", rich_help_panel=INSTANCE)
verb(dkim_group, signing.new, "newsletter dkim new", "newsletter dkim new --kind both", "newsletter dkim new --selector spring2027")
verb(dkim_group, signing.show, "newsletter dkim show", "newsletter dkim show --all --json")
app.add_typer(templates_group, name="templates", rich_help_panel=INSTANCE)
verb(templates_group, templates.list_all, "newsletter templates list", "newsletter templates list --json", name="list")
verb(
    templates_group,
    templates.new,
    "newsletter templates new letters/issue/issue.mjml.j2",
    "newsletter templates new words/en.po --whole",
)
verb(app, serving.serve, "newsletter serve", "newsletter serve --host 0.0.0.0 --port 8080", panel=INSTANCE)
verb(app, working.worker, "newsletter worker", "newsletter worker --connections 16 --name courier-2", panel=INSTANCE)

app.add_typer(feeds_group, name="feeds", rich_help_panel=INCOMING)
verb(feeds_group, feeds.list_all, "newsletter feeds list", "newsletter feeds list --json", name="list")
verb(
    feeds_group,
    feed_finding.add,
    "newsletter feeds add https://www.example.org",
    "newsletter feeds add https://example.org/feed.xml --name Example",
)
verb(feeds_group, feed_finding.import_list, "newsletter feeds import feeds.opml", name="import")
verb(feeds_group, feeds.export, "newsletter feeds export > feeds.opml")
verb(feeds_group, feed_finding.test, "newsletter feeds test https://www.example.org/feed.xml")
verb(feeds_group, feeds.edit, 'newsletter feeds edit "Example News" --weight 1.5', "newsletter feeds edit 7 --sole-source")
verb(feeds_group, feeds.pause, "newsletter feeds pause 7")
verb(feeds_group, feeds.resume, "newsletter feeds resume 7")
verb(feeds_group, feeds.remove, "newsletter feeds remove https://www.example.org/feed.xml")
verb(app, incoming.collect, "newsletter collect", "newsletter collect --all --json", panel=INCOMING)
verb(app, incoming.add, "newsletter add https://www.example.org/2026/11/a-report", panel=INCOMING)

verb(app, drafts.draft, "newsletter draft", "newsletter draft --date 2026-11-21", panel=ISSUE)
verb(
    app,
    drafts.show,
    "newsletter show",
    "newsletter show --all",
    "newsletter show --date 2026-11-21 --json",
    "newsletter show --why 3",
    "newsletter show --why-not https://www.example.org/2026/11/a-report",
    panel=ISSUE,
)
verb(app, drafts.preview, "newsletter preview", "newsletter preview --once --open", panel=ISSUE)
verb(app, steps.approve, "newsletter approve", 'newsletter approve --date 2026-11-21 --reason "checked with the desk"', panel=ISSUE)
verb(app, steps.hold, 'newsletter hold --reason "waiting for the verdict"', panel=ISSUE)
verb(app, steps.skip, 'newsletter skip --date 2026-12-25 --reason "holiday"', panel=ISSUE)
app.add_typer(sponsor_group, name="sponsor", rich_help_panel=ISSUE)
verb(
    sponsor_group,
    sponsors.add,
    'newsletter sponsor add --date 2026-11-21 --name Harbour --headline "Boats for a day" --text "From 9 to 5." --url https://boats.example',
)
verb(sponsor_group, sponsors.list_all, "newsletter sponsor list", "newsletter sponsor list --all --json", name="list")
verb(sponsor_group, sponsors.remove, "newsletter sponsor remove --date 2026-11-21")

verb(
    app,
    ruling.pin,
    "newsletter pin https://www.example.org/a-report",
    'newsletter pin https://www.example.org/a-report --place 1 --reason "the verdict is due"',
    panel=HAND,
)
verb(
    app,
    ruling.boost,
    "newsletter boost https://www.example.org/a-report",
    'newsletter boost https://www.example.org/a-report --by 0.5 --reason "told enough of it"',
    panel=HAND,
)
verb(
    app,
    ruling.ban,
    'newsletter ban --story https://www.example.org/a-report --reason "in poor taste"',
    'newsletter ban --article https://www.example.org/a-report --reason "retracted"',
    'newsletter ban --source "Example News"',
    "newsletter ban --source example.org --until-lifted",
    "newsletter ban --topic Sport",
    "newsletter ban --word lottery",
    panel=HAND,
)
verb(
    app,
    ruling.never_lead,
    "newsletter never-lead https://www.example.org/a-report",
    "newsletter never-lead --source example.org",
    name="never-lead",
    panel=HAND,
)
verb(app, ruling.merge, "newsletter merge https://www.example.org/a-report https://www.example.com/another", panel=HAND)
verb(app, ruling.split, "newsletter split https://www.example.org/a-report", panel=HAND)
verb(app, ruling.list_all, "newsletter rulings", "newsletter rulings --all --json", name="rulings", panel=HAND)
verb(app, ruling.lift, "newsletter lift 7", panel=HAND)

verb(app, sending.test, "newsletter test --to me@example.com", panel=OUTGOING)
verb(
    app,
    sending.send,
    "newsletter send --now",
    "newsletter send --now --approve",
    "newsletter send --now --date 2026-11-21 --yes --json",
    "newsletter send --now 2026-11-21T06:30:00Z   (demo and test instances)",
    panel=OUTGOING,
)
verb(app, status.status, "newsletter status", "newsletter status --json", panel=OUTGOING)
verb(app, pace.pace, "newsletter pace", "newsletter pace --json", panel=OUTGOING)
verb(
    app,
    ledger.ledger,
    "newsletter ledger",
    "newsletter ledger --state unknown --json",
    "newsletter ledger --date 2026-11-21 --state rejected --group gmail.com --limit 500",
    panel=OUTGOING,
)
verb(app, ledger.retry, "newsletter retry deferred", "newsletter retry unknown --date 2026-11-21", panel=OUTGOING)
verb(app, ledger.settle, "newsletter settle unknown --as accepted", panel=OUTGOING)
app.add_typer(removals_group, name="removals", rich_help_panel=OUTGOING)
verb(removals_group, removals.list_all, "newsletter removals list", "newsletter removals list --json", name="list")
verb(
    removals_group,
    removals.remove,
    "newsletter removals remove gmail.com",
    "newsletter removals remove many-domains --date 2026-11-21 --yes",
)
verb(removals_group, removals.keep, "newsletter removals keep gmail.com")
verb(app, steps.pause, "newsletter pause", panel=OUTGOING)
verb(app, steps.resume, "newsletter resume", panel=OUTGOING)
verb(app, steps.cancel, 'newsletter cancel --reason "wrong figures in the first story"', panel=OUTGOING)
verb(
    app,
    correcting.correct,
    'newsletter correct 2026-11-21 --story 3 "The minister is Ana Ruiz, not Ana Reis."',
    "newsletter correct 2026-11-21 --json",
    panel=OUTGOING,
)

app.add_typer(subscribers_group, name="subscribers", rich_help_panel=PEOPLE)
verb(subscribers_group, subscribers.list_states, "newsletter subscribers list", name="list")
verb(
    subscribers_group,
    subscribers.import_file,
    "newsletter subscribers import readers.csv",
    "newsletter subscribers import readers.csv --confirmed",
    name="import",
)
verb(
    subscribers_group,
    subscribers.export,
    "newsletter subscribers export --state active > readers.csv",
    "newsletter subscribers export --json",
)
verb(subscribers_group, people.add, "newsletter subscribers add mara@example.com")
verb(subscribers_group, people.show, "newsletter subscribers show mara@example.com --json")
verb(subscribers_group, people.unsubscribe, "newsletter subscribers unsubscribe mara@example.com")
verb(subscribers_group, people.suppress, 'newsletter subscribers suppress mara@example.com --reason "asked by letter"')
verb(subscribers_group, people.lift, "newsletter subscribers lift mara@example.com")
verb(
    subscribers_group, people.erase, "newsletter subscribers erase mara@example.com", "newsletter subscribers erase mara@example.com --yes"
)

verb(
    app,
    measuring.cluster,
    "newsletter cluster articles.jsonl --out clusters.jsonl",
    "newsletter cluster articles.jsonl.gz > clusters.jsonl",
    panel=MEASURING,
)
verb(
    app,
    measuring.rank,
    "newsletter rank articles.jsonl --cuts days.jsonl",
    "newsletter rank articles.jsonl --cuts days.jsonl --memory --out picks.jsonl",
    panel=MEASURING,
)
verb(
    app,
    measuring.label,
    "newsletter label --what clickbait headlines.jsonl",
    "newsletter label --what development affairs.jsonl --out labels.jsonl",
    panel=MEASURING,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsletter {__version__}")
        raise typer.Exit


@app.callback()
def begin(
    _version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error while it runs.")] = False,
) -> None:
    """Set up what every verb needs."""
    import logging

    from newsletter.bootstrap import set_up_logging

    set_up_logging(level=logging.INFO if verbose else logging.WARNING)
