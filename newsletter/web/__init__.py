"""The web face: public pages, sign-up, links in letters, the operators' page and their API. Thin: translates, calls, shows."""
