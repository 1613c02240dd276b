"""The runs about article pages and pictures, as agreed. PLACEHOLDER: reads nothing yet; whoever owns the pages replaces this file."""

from collections.abc import Collection
from datetime import datetime

from newsletter.model.issues import SlotPicture
from newsletter.model.options import SourceOptions
from newsletter.model.stories import PictureSource
from newsletter.sources.outcomes import Fetches
from newsletter.storage.database import Database


async def read_pages(
    _database: Database, _fetcher: Fetches, _options: SourceOptions, _story_ids: Collection[int], *, now: datetime
) -> object:
    """Fetch the article pages of these stories and update the stories."""
    return now


async def fetch_picture(
    _database: Database, _fetcher: Fetches, _options: SourceOptions, _picture: PictureSource, *, now: datetime
) -> SlotPicture | None:
    """Fetch, resize and store a picture."""
    del now
    return None
