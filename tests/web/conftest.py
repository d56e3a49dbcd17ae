"""The application in this process, over a real database, with people who really sign in."""

import pytest
from litestar.testing import TestClient

from seatwise.desk import Desk, access, companies, people, pools
from seatwise.desk.opening import opened, password_setup
from seatwise.desk.people import Role
from seatwise.licenses import Kind
from seatwise.settings import Settings
from seatwise.signin import client as opaque_client
from seatwise.signin import wire
from seatwise.signin.stretching import Stretching
from seatwise.web.app import create_app

PASSWORD = "correct horse battery staple"


class Site:
    """A running application and what the tests do with it."""

    def __init__(self, client: TestClient, desk: Desk) -> None:
        self.client = client
        self.desk = desk

    def company(self, company="romashka", *, simultaneous=2, named=0, queue=False):
        """A company with licenses and an admin olga; a queue only if asked for."""
        with self.desk.store.transaction() as transaction:
            companies.create_company(transaction, company, company.title(), actor="test")
            held = transaction.hold(company)
            pools.change(held, "desk", {"queue": queue}, actor="test", ttl=180_000)
            companies.buy(held, "desk", Kind.SIMULTANEOUS, simultaneous, actor="test")
            if named:
                companies.buy(held, "desk", Kind.NAMED, named, actor="test")
        self.person("olga", role=Role.ADMIN, company=company)
        return company

    def person(self, login, *, role=Role.OPERATOR, company="romashka"):
        """Somebody with the password; the operator id."""
        invited = self.desk.write(
            company, lambda held: people.invite(held, login, role=role, actor="test")
        ).result()
        self.enrol(company, invited.token)
        return invited.person.operator

    def enrol(self, company, token, password=PASSWORD):
        """What the invitation page does."""
        registration, request = opaque_client.register(password)
        answer = self.client.post(
            f"/c/{company}/enrolment/start",
            json={"invitation": token, "request": wire.encode(request)},
        ).json()
        upload = opaque_client.register_finish(
            registration, wire.decode(answer["response"]), Stretching(**answer["stretching"])
        )
        return self.client.post(
            f"/c/{company}/enrolment/finish",
            json={"invitation": token, "upload": wire.encode(upload)},
        )

    def ticket(self, login, password=PASSWORD, company="romashka"):
        """What the sign-in page does, up to the ticket; or the refusal."""
        attempt, request = opaque_client.login(password)
        with self.client.websocket_connect(f"/c/{company}/sign-in/ws") as socket:
            socket.send_json({"type": "start", "operator": login, "request": wire.encode(request)})
            answer = socket.receive_json()
            if answer["type"] != "response":
                return answer
            finalization, _ = opaque_client.login_finish(
                attempt, wire.decode(answer["response"]), Stretching(**answer["stretching"])
            )
            socket.send_json({"type": "finish", "finalization": wire.encode(finalization)})
            return socket.receive_json()

    def bearer(self, login, company="romashka"):
        """Headers of a signed-in program."""
        ticket = self.ticket(login, company=company)["ticket"]
        opened_session = self.client.post(f"/v1/companies/{company}/sessions", json={"ticket": ticket})
        return {"Authorization": "Bearer " + opened_session.json()["token"]}

    def key(self, *scopes, company="romashka"):
        """Headers of a service."""
        made = self.desk.write(
            company, lambda held: access.make_key(held, "test", list(scopes), actor="test")
        ).result()
        return {"Authorization": "Bearer " + made.token}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    store = opened(settings)
    desk = Desk(store)
    app = create_app(settings, desk, password_setup(settings, store))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield Site(client, desk)
    desk.close()
    store.close()
