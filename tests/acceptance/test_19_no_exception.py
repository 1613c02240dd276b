"""Point 19, P0: no exception on real bounces, their CR and CRLF forms, cut short, and ten thousand times changed."""

from tests.returns.test_corpus import test_line_ends_of_real_mail_change_nothing, test_real_mail_cut_off_anywhere_is_read

__all__ = ["test_line_ends_of_real_mail_change_nothing", "test_real_mail_cut_off_anywhere_is_read"]
