"""Companies and people with plain defaults."""

from seatwise.desk import companies, people
from seatwise.licenses import Kind

TTL = 180_000


def company(store, company="romashka", *, simultaneous=2, named=0, operators=("anna", "boris", "vera")):
    """A company with licenses and operators; login -> operator id."""
    with store.transaction() as transaction:
        companies.create_company(transaction, company, "Romashka", actor="test")
        held = transaction.hold(company)
        if simultaneous is None or simultaneous > 0:
            companies.buy(held, "desk", Kind.SIMULTANEOUS, simultaneous, actor="test")
        if named:
            companies.buy(held, "desk", Kind.NAMED, named, actor="test")
        return {
            login: people.invite(held, login, login.title(), actor="test").person.operator
            for login in operators
        }
