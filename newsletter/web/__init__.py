"""The web face: public pages, sign-up, links in letters, the operators' page and their API. Thin: translates, calls, shows."""

from starlette.convertors import register_url_convertor

from newsletter.web.numbers import Number

register_url_convertor("number", Number())  # before any route is named
