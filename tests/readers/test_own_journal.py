"""What `seatwise journal export` writes is read back as the very stays, denials and waits of the database."""

import gzip
import tempfile
from pathlib import Path
from typing import Any

import factories
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from seatwise.cli import app
from seatwise.desk import demand, journal_file, seating
from seatwise.readers import Options, Reading, read
from seatwise.readers.demand import demand as demand_of
from seatwise.store import open_store

START = 1_764_000_000_000
PEOPLE = ("anna", "boris", "vera", "gleb")
RETRY = 20 * 60_000
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["acquire", "acquire", "acquire", "leave", "end", "stop_waiting", "nothing"]),
        st.sampled_from(PEOPLE),
        st.sampled_from([1, 1000, 60_000, 200_000, 25 * 60_000]),
    ),
    min_size=1,
    max_size=25,
)


class Walk:
    """A company on a database of its own, with a clock that the test moves."""

    def __init__(self, folder: Path, **rules: Any) -> None:
        self.now = START
        self.folder = folder
        self.store = open_store(f"sqlite:///{folder / 'walk.sqlite3'}", lambda: self.now)
        self.store.migrate()
        self.who = factories.company(self.store, operators=PEOPLE, **rules)

    def act(self, what: str, login: str, wait: int) -> None:
        self.now += wait
        operator = self.who[login]
        with self.store.transaction() as transaction:
            held = transaction.hold("romashka")
            match what:
                case "acquire":
                    seating.acquire(held, "desk", operator, factories.TTL)
                case "leave":
                    seating.leave(held, operator, factories.TTL)
                case "stop_waiting":
                    seating.stop_waiting(held, operator, factories.TTL)
                case "end":
                    lease = seating.last_lease(held, "desk", operator)
                    if lease is not None:
                        seating.end(held, lease, "test", "time is up", factories.TTL)

    def export(self, kind: str) -> Path:
        file = self.folder / f"journal.{kind}"
        with self.store.reading() as look:
            journal_file.write(look, "romashka", file)
        return file

    def kept(self) -> tuple[list[tuple[str, int, int | None]], list[tuple[str, int, int]]]:
        """Stays (None: not ended) and episodes of denials, as the database tells them."""
        with self.store.reading() as look:
            rows = demand.sessions(look, "romashka", "desk").rows()
            ended = {
                row.since
                for row in look.all("unended_leases", seating.LeaseKept, company="romashka", pool="desk")
            }
        stays = [
            (user, start, None if start in ended else end)
            for user, start, end, kind in rows
            if kind == "stay"
        ]
        return sorted(stays, key=str), sorted(row[:3] for row in rows if row[3] == "denied")


def told(reading: Reading) -> tuple[list[tuple[str, int, int | None]], list[tuple[str, int, int]]]:
    rows = reading.sessions.select("user", "start", "end", "end_kind").rows()
    stays = [(user, start, None if kind == "open_at_end" else end) for user, start, end, kind in rows]
    episodes = [(one.user, one.start, one.last + 1) for one in reading.denials.episodes(RETRY)]
    return sorted(stays, key=str), sorted(episodes)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.booleans(), st.sampled_from([1, 2]))
def test_a_journal_read_back_is_what_the_database_holds(
    steps: list[tuple[str, str, int]], queue: bool, seats: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Path(folder), queue=queue, simultaneous=seats)
        for step in steps:
            walk.act(*step)
        files = [walk.export("ndjson"), walk.export("parquet")]
        kept = walk.kept()
        walk.store.close()
        if not kept[0] and not kept[1]:
            return
        for file in files:
            reading = read([file])
            assert reading.format == "seatwise-journal"
            assert told(reading) == kept
        # The same lines once more are the same journal.
        assert told(read(files)) == kept


@pytest.fixture
def busy(tmp_path):
    """One seat: anna is in, boris waits and gets it, vera waits and gives up."""
    walk = Walk(tmp_path, queue=True, simultaneous=1)
    walk.act("acquire", "anna", 1000)
    walk.act("acquire", "boris", 1000)
    walk.act("acquire", "vera", 1000)
    walk.act("stop_waiting", "vera", 20_000)
    walk.act("leave", "anna", 10_000)
    walk.act("acquire", "boris", 5000)
    walk.act("leave", "boris", 60_000)
    yield walk
    walk.store.close()


def test_waits_are_demand_served_or_not(busy):
    reading = read([busy.export("ndjson")])
    waits = [
        (wait.user, wait.start - START, wait.until - START, wait.end is None)
        for wait in reading.denials.waits
    ]
    assert waits == [("boris", 2000, 38_000, False), ("vera", 3000, 23_000, True)]
    wanted = demand_of(reading, Options())
    assert sorted(wanted.table.filter(wanted.table["kind"] == "waited")["user"]) == ["boris", "vera"]
    assert reading.sessions["feature"].unique().to_list() == ["desk"]
    assert "demand_exceeds_supply" in {note.kind for note in reading.warnings}


def test_what_was_only_observed_is_said(tmp_path):
    walk = Walk(tmp_path, simultaneous=1, observe=True)
    walk.act("acquire", "anna", 1000)
    walk.act("acquire", "boris", 1000)
    reading = read([walk.export("ndjson")])
    walk.store.close()
    assert reading.session_count == 2
    assert [note.facts["count"] for note in reading.warnings if note.kind == "observed"] == [1]


@pytest.mark.parametrize("kind", ["ndjson", "parquet"])
def test_a_packed_journal_is_known_by_content(busy, tmp_path, kind):
    plain = busy.export(kind)
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert told(read([packed])) == told(read([plain]))


def test_the_chooser_takes_an_export(busy):
    run = CliRunner().invoke(
        app, ["choose", str(busy.export("parquet")), "--named", "5", "--simultaneous", "9", "--json"],
        catch_exceptions=False,
    )  # fmt: skip
    assert run.exit_code == 0
    assert '"operators": 3' in run.output
