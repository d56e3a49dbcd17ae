"""Two weeks of Romashka, made once, and what they left behind."""

import dataclasses
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from seatwise.demo import making
from seatwise.desk import record
from seatwise.desk.events import Event, events_between
from seatwise.desk.people import Person, people_of
from seatwise.desk.record import Line
from seatwise.desk.verify import Finding, verify
from seatwise.settings import Settings
from seatwise.store import open_store

NOW = 1_772_442_000_000
"""2026-03-02T09:00:00Z, a Monday, noon in Moscow."""
WEEKS = 2
SOURCE = Path(__file__).resolve().parents[2] / "src"


@dataclasses.dataclass
class Left:
    """What a demo left in its folder."""

    settings: Settings
    sign_ins: making.SignIns
    lines: list[Line]
    events: list[Event]
    people: dict[str, Person]
    findings: list[Finding]

    def stays(self):
        """(operator id, license, since, until) of each stay, from the journal; `until` None: still in."""
        begun = {line.lease: line for line in self.lines if line.kind == "admitted"}
        ended = {
            line.lease: line.at for line in self.lines if line.kind in {"released", "expired", "revoked"}
        }
        return [
            (line.operator, line.data["license"], line.at, ended.get(lease)) for lease, line in begun.items()
        ]

    def stays_by_login(self):
        """login -> [(since, until)], with far away for those still in."""
        logins = {person.operator: login for login, person in self.people.items()}
        found = defaultdict(list)
        for operator, _license, since, until in self.stays():
            found[logins[operator]].append((since, until or NOW + 1))
        return found


def make(folder, *, seed=7, weeks=WEEKS, now=NOW):
    settings = Settings(data=folder)
    sign_ins = making.make(settings, weeks=weeks, seed=seed, now=now, progress=lambda _done: None)
    return look_at(settings, sign_ins)


def look_at(settings, sign_ins=None):
    store = open_store(settings.database_url)
    try:
        with store.reading() as look:
            return Left(
                settings,
                sign_ins,
                list(record.all_lines(look, "romashka")),
                events_between(look, "romashka", 0, 2 * NOW),
                {person.login: person for person in people_of(look, "romashka")},
                verify(look, "romashka").findings,
            )
    finally:
        store.close()


def seatwise(*arguments, lang="en"):
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "seatwise", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "SEATWISE_LANG": lang},
    )
