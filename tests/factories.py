"""Companies and people with plain defaults."""

from seatwise.desk import companies, people, pools
from seatwise.licenses import Kind

TTL = 180_000


def company(
    store,
    company="romashka",
    *,
    simultaneous=2,
    named=0,
    operators=("anna", "boris", "vera"),
    **rules,
):
    """A company with licenses, operators and rules of its pool (no queue unless asked for); login -> id."""
    with store.transaction() as transaction:
        companies.create_company(transaction, company, "Romashka", actor="test")
        held = transaction.hold(company)
        pools.change(held, "desk", {"queue": False, **rules}, actor="test", ttl=TTL)
        if simultaneous is None or simultaneous > 0:
            companies.buy(held, "desk", Kind.SIMULTANEOUS, simultaneous, actor="test")
        if named:
            companies.buy(held, "desk", Kind.NAMED, named, actor="test")
        return {
            login: people.invite(held, login, login.title(), actor="test").person.operator
            for login in operators
        }
