"""How much of what was bought is in force at an instant."""

from hypothesis import given
from hypothesis import strategies as st

from seatwise.licenses import Kind, Period, Purchase, in_force, period


def bought(quantity: int | None = 1, starts_at: int = 0, ends_at: int | None = None, **fields) -> Purchase:
    return Purchase(
        id="p",
        pool="desk",
        quantity=quantity,
        starts_at=starts_at,
        ends_at=ends_at,
        **{"kind": Kind.SIMULTANEOUS, **fields},
    )


def test_purchases_that_cover_the_instant_add_up():
    assert in_force([bought(3), bought(4), bought(9, starts_at=11)], Kind.SIMULTANEOUS, 10) == 7


def test_a_purchase_begins_at_its_start_and_is_over_at_its_end():
    purchase = bought(5, starts_at=10, ends_at=20)
    assert [in_force([purchase], Kind.SIMULTANEOUS, t) for t in (9, 10, 19, 20)] == [0, 5, 5, 0]


def test_unlimited_beats_every_number_and_zero_is_none():
    assert in_force([bought(5), bought(None)], Kind.SIMULTANEOUS, 1) is None
    assert in_force([bought(0)], Kind.SIMULTANEOUS, 1) == 0


def test_the_kinds_are_counted_apart():
    both = [bought(5), bought(2, kind=Kind.NAMED)]
    assert (in_force(both, Kind.NAMED, 1), in_force(both, Kind.SIMULTANEOUS, 1)) == (2, 5)


def test_the_period_says_on_which_side_everything_lies():
    assert period([], 5) is Period.NONE
    assert period([bought(starts_at=9)], 5) is Period.NOT_STARTED
    assert period([bought(ends_at=3)], 5) is Period.ENDED
    assert period([bought(ends_at=3), bought(starts_at=9)], 5) is Period.NOT_STARTED
    assert period([bought(ends_at=3), bought()], 5) is Period.COVERED


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50), st.none() | st.integers(1, 50)), max_size=6),
    st.integers(0, 120),
)
def test_in_force_is_the_sum_over_what_covers(rows, now):
    purchases = [bought(q, start, None if length is None else start + length) for q, start, length in rows]
    expected = sum(
        q for q, start, length in rows if start <= now and (length is None or now < start + length)
    )
    assert in_force(purchases, Kind.SIMULTANEOUS, now) == expected
