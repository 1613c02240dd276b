"""Our records as the verbs print them for scripts."""

from newsletter.daily.showing import balance_json, issue_facts_json, issue_json, ruling_json

__all__ = ["balance_json", "issue_facts_json", "issue_json", "ruling_json"]
