"""Point 56, P1: template code in words stays text."""

from tests.rendering.test_hostile_words import test_template_code_in_words_stays_text

__all__ = ["test_template_code_in_words_stays_text"]
