"""Point 16, P0: unsubscribing by mail works through a real relay."""

from tests.returns.test_through_postfix import desk, newsroom, test_a_letter_to_the_address_for_leaving_comes_through_a_real_relay

__all__ = ["desk", "newsroom", "test_a_letter_to_the_address_for_leaving_comes_through_a_real_relay"]
