"""Codes of a second factor (RFC 6238)."""

from datetime import UTC, datetime, timedelta

from newsletter.operators.totp import secret_of, step_of_code, uri_of

RFC_SECRET = secret_of(b"12345678901234567890")
"""RFC 6238 appendix B."""

AT_59 = datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)


def test_codes_are_those_of_the_standard() -> None:
    """The vectors of appendix B, as far as six digits go."""
    assert step_of_code(RFC_SECRET, "287082", AT_59, 0) == 1
    assert step_of_code(RFC_SECRET, "081804", datetime(2005, 3, 18, 1, 58, 29, tzinfo=UTC), 0) == 37037036
    assert step_of_code(RFC_SECRET, "279037", datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC), 0) == 66666666


def test_a_clock_may_be_wrong_by_one_step() -> None:
    """Half a minute early or late is let through, a minute is not."""
    steps = [step_of_code(RFC_SECRET, "287082", AT_59 + timedelta(seconds=30 * late), 0) for late in (-2, -1, 0, 1, 2)]
    assert steps == [None, 1, 1, 1, None]


def test_no_code_is_taken_twice() -> None:
    """A used step is over, and so are those before it."""
    assert step_of_code(RFC_SECRET, "287082", AT_59, 1) is None
    assert step_of_code(RFC_SECRET, "287082", AT_59, 2) is None


def test_a_code_may_be_written_with_a_gap() -> None:
    """As telephones show it; anything else is wrong."""
    assert step_of_code(RFC_SECRET, "287 082", AT_59, 0) == 1
    assert [step_of_code(RFC_SECRET, said, AT_59, 0) for said in ("", "28708", "2870821", "٢٨٧٠٨٢", "x" * 900)] == [None] * 5


def test_the_address_for_telephones_names_both() -> None:
    """Who it is, at which newsletter."""
    assert uri_of(RFC_SECRET, "anna", "Ten: Dawn") == f"otpauth://totp/Ten%20%20Dawn:anna?secret={RFC_SECRET}&issuer=Ten%20%20Dawn"
