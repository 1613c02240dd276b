"""Verbs about what comes in: feeds, and stories added by hand."""

from newsletter.cli import feed_finding, feeds, incoming
from newsletter.cli.verbs import Panel, verb

panel = Panel("What comes in")

feeds_group = panel.group("feeds", "Feeds: list, add, import, try, pause, remove.")
verb(feeds_group, feeds.list_all, "newsletter feeds list", "newsletter feeds list --json", name="list")
verb(
    feeds_group,
    feed_finding.add,
    "newsletter feeds add https://www.example.org",
    "newsletter feeds add https://example.org/feed.xml --name Example",
    changes=True,
)
verb(feeds_group, feed_finding.import_list, "newsletter feeds import feeds.opml", name="import", changes=True)
verb(feeds_group, feeds.export, "newsletter feeds export > feeds.opml")
verb(feeds_group, feed_finding.test, "newsletter feeds test https://www.example.org/feed.xml")
verb(feeds_group, feeds.edit, 'newsletter feeds edit "Example News" --weight 1.5', "newsletter feeds edit 7 --sole-source", changes=True)
verb(feeds_group, feeds.pause, "newsletter feeds pause 7", changes=True)
verb(feeds_group, feeds.resume, "newsletter feeds resume 7", changes=True)
verb(feeds_group, feeds.remove, "newsletter feeds remove https://www.example.org/feed.xml", changes=True)
panel.verb(incoming.collect, "newsletter collect", "newsletter collect --all --json", changes=True)
panel.verb(
    incoming.add,
    "newsletter add https://www.example.org/2026/11/a-report",
    "newsletter add https://www.example.org/2026/11/a-report --place 3",
    changes=True,
)
