"""A daily news letter of ten stories that people trust: from feeds to inboxes, with every step written down."""

__version__ = "0.1.0"
