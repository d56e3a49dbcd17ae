"""The machine of random people over the pool in memory and each database, step by step, and their journals."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from machine import NIGHT, PEOPLE, Machine, place, seat, shift_changes
from names import fresh
from rooms import START

from seatwise.desk import assigning, companies, people, pools, record, seating
from seatwise.desk.pool import Pool
from seatwise.desk.verify import verify
from seatwise.licenses import Kind, Purchase
from seatwise.seats import Lease
from seatwise.store import open_store
from seatwise.store.transaction import Within

TTL = 180_000


class StoreSide:
    """A company of its own in a database, with the clock of the machine."""

    def __init__(self, store, clock, size, rules):
        self.store, self.clock, self.now = store, clock, START
        self.company = fresh("machine")
        with self.transaction() as transaction:
            companies.create_company(transaction, self.company, "Machine", actor="test")
            held = transaction.hold(self.company)
            changes = {**rules, "shift_changes": list(shift_changes())}
            pools.change(held, "desk", changes, actor="test", ttl=TTL)
            companies.buy(held, "desk", Kind.SIMULTANEOUS, size, actor="test", starts_at=0)
            companies.buy(held, "desk", Kind.NAMED, None, actor="test", starts_at=0)
            for name in PEOPLE:
                facts = {"login": name, "name": name, "email": None, "role": "operator", "created_at": START}
                held.run("add_operator", operator=name, **facts)
            for name in NIGHT:
                pools.set_groups(held, name, ["night"], actor="test")

    def transaction(self):
        self.clock.now = self.now
        return self.store.transaction()

    def do(self, work, *arguments, **options):
        with self.transaction() as transaction:
            return work(transaction.hold(self.company), *arguments, **options)

    def settle(self):
        self.do(seating.rules_of, "desk", TTL)

    def ask(self, operator, device, take_over):
        return self.do(seating.acquire, "desk", operator, TTL, device=device, take_over=take_over)

    def alive(self, lease, active):
        return self.do(seating.beat, lease.id, TTL, active=active)

    def go(self, lease):
        self.do(seating.release, lease.id, TTL)

    def put_out(self, lease):
        self.do(seating.end, lease.id, "olga", "late", TTL)

    def close(self, lease):
        self.do(seating.close_page, lease.id, TTL)

    def give(self, lease, colleague):
        return self.do(seating.hand_over, lease.id, colleague, TTL)

    def poll(self, operator):
        return self.do(seating.still_waiting, "desk", operator, TTL)

    def stop(self, operator):
        self.do(seating.stop_waiting, operator, TTL)

    def disable(self, operator):
        self.do(people.deactivate, operator, actor="olga", ttl=TTL)

    def enable(self, operator):
        self.do(people.activate, operator, actor="olga")

    def name(self, operator):
        self.do(assigning.assign, "desk", operator, actor="olga")

    def rank(self, operator, priority):
        self.do(pools.set_priority, operator, priority, actor="olga")

    def more(self, quantity):
        self.do(companies.buy, "desk", Kind.SIMULTANEOUS, quantity, actor="olga")

    def fewer(self):
        def end_last(held):
            bought = [p for p in held.all("purchases", Purchase) if p.kind is Kind.SIMULTANEOUS]
            bought = [p for p in bought if p.covers(self.now)]
            if len(bought) > 1:
                companies.end_purchase(held, bought[-1].id, actor="olga")

        self.do(end_last)

    def reserve(self, seats):
        self.do(pools.reserve, "desk", "night", seats, actor="olga", ttl=TTL)

    def state(self):
        self.settle()
        with self.store.reading() as look:
            within = Within(look, self.company)
            pool = Pool(within, "desk", TTL)
            leases = within.all("unended_leases", Lease, pool="desk")
            return sorted(map(seat, leases)), list(map(place, pool.waiters()))

    def finish(self):
        """The journal yields the state, and grants are within N."""
        with self.store.reading() as look:
            assert verify(look, self.company).findings == []


class StoreMachine(Machine):
    """The pool in memory and one in a database."""

    store = clock = None

    def others(self, size, rules):
        return [StoreSide(self.store, self.clock, size, rules)]

    def teardown(self):
        if hasattr(self, "memory"):
            told = [event for event in self.memory.room.events if type(event).__name__ in JOURNALLED]
            with self.store.reading() as look:
                lines = [x for x in record.all_lines(look, self.sides[1].company) if x.kind in KINDS]
            assert [(line.kind, line.at, line.operator) for line in lines] == list(map(as_line, told))
        super().teardown()


JOURNALLED = {
    "Admitted": "admitted",
    "Regularized": "regularized",
    "Denied": "denied",
    "Queued": "queued",
    "Offered": "offered",
    "WaitEnded": "wait_ended",
    "Released": "released",
    "Expired": "expired",
    "Revoked": "revoked",
}
KINDS = set(JOURNALLED.values())


def as_line(event):
    about = getattr(event, "lease", None) or getattr(event, "waiter", None) or event
    return JOURNALLED[type(event).__name__], event.at, about.operator


def test_a_database_decides_like_the_pool_in_memory_step_by_step(database_url, clock):
    store = open_store(database_url, clock)
    store.migrate()
    machine = type("Over", (StoreMachine,), {"store": store, "clock": clock})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=12, stateful_step_count=30, deadline=None)
    )
    store.close()
