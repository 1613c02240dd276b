"""How lines are spread over several relays."""

import pytest

from newsletter.delivery.roster import Standing, places


def stand(weight: int, connections: int = 8, *, down: bool = False) -> Standing:
    return Standing(weight=weight, connections=connections, is_up=not down)


@pytest.mark.parametrize(
    ("relays", "lines"),
    [
        ([stand(1)], [8]),
        ([stand(1), stand(1)], [8, 8]),
        ([stand(3), stand(1)], [8, 2]),
        ([stand(1, 4), stand(2, 16)], [2, 16]),
        ([stand(100), stand(1)], [8, 1]),
        ([stand(1), stand(0)], [8, 0]),
        ([stand(1, down=True), stand(0)], [8, 8]),
        ([stand(3), stand(1, down=True), stand(0)], [8, 8, 0]),
        ([stand(3, down=True), stand(1), stand(0)], [8, 8, 0]),
        ([stand(1, down=True), stand(1, down=True), stand(0)], [8, 8, 8]),
        ([stand(1, down=True), stand(0, down=True)], [8, 8]),
        ([stand(0), stand(0)], [8, 8]),
    ],
)
def test_lines_are_spread_by_weight_and_fail_over(relays: list[Standing], lines: list[int]) -> None:
    """By weight while all are well; a relay that is down leaves its share to the others; weight 0 works only when no other does."""
    assert places(relays) == lines
