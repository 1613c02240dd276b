"""The balance that is told while an issue is being sent."""

from newsletter.delivery.tally import Tally
from newsletter.model.deliveries import Balance
from newsletter.model.states import DeliveryState as State


def test_steps_move_letters_from_what_is_on_the_way() -> None:
    """Whatever is dealt with stood among what a courier takes up; the sum stays the audience."""
    tally = Tally(Balance(audience=10, counts={State.PENDING: 7, State.SENDING: 2, State.REJECTED: 1}))
    tally.written({State.ACCEPTED: 4, State.DEFERRED: 1, State.PENDING: 3})
    tally.written({State.ACCEPTED: 1})
    told = tally.balance()
    assert told.holds
    expected = {State.PENDING: 3, State.SENDING: 0, State.REJECTED: 1, State.ACCEPTED: 5, State.DEFERRED: 1}
    assert {state: number for state, number in told.counts.items() if number or state is State.SENDING} == expected


def test_more_steps_than_letters_do_not_break_the_sum() -> None:
    """Another process may have dealt with the rest between our reading and our count."""
    tally = Tally(Balance(audience=2, counts={State.PENDING: 1, State.ACCEPTED: 1}))
    tally.written({State.ACCEPTED: 5})
    assert tally.balance() == Balance(audience=2, counts={State.PENDING: 0, State.ACCEPTED: 2})


def test_rows_are_read_for_one_part_in_a_hundred_of_the_time() -> None:
    """A reading of a second is followed by none for a hundred."""
    tally = Tally(Balance(audience=1, counts={State.PENDING: 1}))
    assert tally.is_due(5.0)
    tally.written({State.ACCEPTED: 1})
    tally.read(Balance(audience=1, counts={State.PENDING: 1}), 5.0, 6.0)
    assert (tally.is_due(105.9), tally.is_due(106.0)) == (False, True)
    assert tally.balance() == Balance(audience=1, counts={State.PENDING: 1})
