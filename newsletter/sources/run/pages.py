"""The runs about article pages, under one name for those who call them: read, add by hand, fetch a picture. Does nothing itself."""

from newsletter.sources.run.page_adding import add_page
from newsletter.sources.run.page_reading import FailedPage, PagesAccount, read_pages
from newsletter.sources.run.picture_fetching import fetch_picture, kept_picture

__all__ = ["FailedPage", "PagesAccount", "add_page", "fetch_picture", "kept_picture", "read_pages"]
