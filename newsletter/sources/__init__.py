"""Feeds and article pages: what comes in."""
