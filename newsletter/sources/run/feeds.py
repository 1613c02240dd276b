"""The runs about feeds, under one name for those who call them: refresh, add, try, list, OPML. Does nothing itself."""

from newsletter.sources.run.adding import AddedFeed, NoFeed, add_feed, test_feed
from newsletter.sources.run.feed_list import edit_source, find_feed, list_feeds, remove_feed, set_feed_state
from newsletter.sources.run.opml_files import OpmlAccount, export_opml, import_opml, import_opml_from
from newsletter.sources.run.refreshing import FailedFeed, RefreshAccount, refresh_feeds

__all__ = [
    "AddedFeed",
    "FailedFeed",
    "NoFeed",
    "OpmlAccount",
    "RefreshAccount",
    "add_feed",
    "edit_source",
    "export_opml",
    "find_feed",
    "import_opml",
    "import_opml_from",
    "list_feeds",
    "refresh_feeds",
    "remove_feed",
    "set_feed_state",
    "test_feed",
]
