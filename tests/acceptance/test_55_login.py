"""Point 55, P1: the walk through logging in: tries, second factor, new password, sessions."""

from tests.web.conftest import newsroom
from tests.web.test_login import (
    phone,
    test_a_login_gives_no_new_tries,
    test_a_new_password_does_not_go_round_the_second_factor,
    test_name_password_and_code_open_the_console,
)

__all__ = [
    "newsroom",
    "phone",
    "test_a_login_gives_no_new_tries",
    "test_a_new_password_does_not_go_round_the_second_factor",
    "test_name_password_and_code_open_the_console",
]
