"""Random people at a pool in memory: the rules' invariants, and sweeping changes nothing.

MUTANTS
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
