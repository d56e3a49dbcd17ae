"""Random people at a pool in memory: the rules' invariants, and sweeping changes nothing.

Mutants made by hand, and what killed them (units are test_admission*.py):

- one seat more than N (`free() >= 0`): both machines, and 41 units, first of them
  test_the_last_seat_goes_to_one_of_two;
- a lease that lives through its last instant (`<=`): test_a_lease_lives_until_the_millisecond_before_its_end and
  four other units; the machines let it pass, since everybody then agrees on the later end;
- no offer when a lease ends while time is settled:
  test_an_offer_passes_on_at_its_own_instant_in_a_chain_that_nobody_watched; the machines, shortened to 60 and 30
  examples, let it pass;
- newcomers who do not see offers (`free` without `offered`): two units, such as
  test_a_freed_seat_is_offered_to_the_head_and_nobody_overtakes.
"""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from machine import Machine, MemorySide


class Swept(MemorySide):
    """A pool that somebody sweeps again and again, at instants nobody else knows of."""

    @property
    def now(self):
        return self._now

    @now.setter
    def now(self, now):
        before = getattr(self, "_now", now)
        for step in range(1, 8):
            self._now = before + (now - before) * step // 8
            if hasattr(self, "room") and self._now > before:
                self.settle()
        self._now = now

    def finish(self):
        """Nothing is open."""


class SweptMachine(Machine):
    """Beside a pool that is swept; nobody is idle in this one."""

    idle_limits = (None,)

    def others(self, size, rules):
        side = Swept(size, shift_changes=self.memory.room.shift_changes, **rules)
        side.room.purchases = list(self.memory.room.purchases)
        side.room.groups = self.memory.room.groups
        return [side]


def test_random_people_never_break_a_rule():
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=150, stateful_step_count=40, deadline=None)
    )


def test_sweeping_first_or_never_changes_nobodys_admission():
    run_state_machine_as_test(
        SweptMachine, settings=settings(max_examples=100, stateful_step_count=40, deadline=None)
    )
