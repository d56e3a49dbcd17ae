"""The API for programs."""

import itertools

import pytest
from names import fresh

V1 = "/v1/companies"


@pytest.fixture
def romashka(site):
    return site.company(fresh())


@pytest.fixture
def service(site, romashka):
    return site.key("seats", "operators", "licenses", "journal", company=romashka)


@pytest.fixture
def post(site, romashka, service):
    def send(path, json=None, headers=None, **options):
        return site.client.post(
            f"{V1}/{romashka}{path}", json=json, headers={**service, **(headers or {})}, **options
        )

    return send


@pytest.fixture
def get(site, romashka, service):
    return lambda path: site.client.get(f"{V1}/{romashka}{path}", headers=service).json()


def test_a_service_seats_operators_until_the_pool_is_full(post, get):
    for login in ("anna", "boris", "vera"):
        assert post("/operators", {"login": login}).status_code == 201
    given = post("/seats", {"operator": "anna"}).json()
    assert given["license"] == "simultaneous"
    assert given["expires_at"].endswith("Z")
    post("/seats", {"operator": "boris"})
    denied = post("/seats", {"operator": "vera"})
    assert denied.status_code == 409
    assert denied.headers["content-type"] == "application/problem+json"
    problem = denied.json()
    assert (problem["code"], problem["facts"]["licenses"], problem["facts"]["in_use"]) == ("POOL_FULL", 2, 2)
    pool = get("/pools/desk")
    assert (pool["licenses"], pool["in_use"], pool["denied_today"]) == (2, 2, 1)
    assert {"operator", "license", "since", "expires_at"} <= set(pool["seats"][0])
    post(f"/seats/{given['lease']}/release")
    assert post("/seats", {"operator": "vera"}).status_code == 200


def test_a_repeated_request_has_one_effect_and_one_answer(post, get):
    once = {"Idempotency-Key": "invite-1"}
    first = post("/operators", {"login": "anna"}, once)
    assert post("/operators", {"login": "anna"}, once).json() == first.json()
    assert [p["login"] for p in get("/operators")] == ["anna", "olga"]
    other = post("/operators", {"login": "boris"}, once)
    assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_what_is_kept_of_an_answer_holds_no_link_in_the_open(site, romashka, post):
    link = post("/operators", {"login": "anna"}, {"Idempotency-Key": "x"}).json()["invitation"]
    secret = link.rsplit(".", 1)[1].encode()
    assert not any(secret in row for row in every_stored_value(site))


def every_stored_value(site):
    import sqlite3

    connection = sqlite3.connect(site.desk.store.path)
    tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        for row in connection.execute(f"select * from {table}"):
            for value in row:
                yield value if isinstance(value, bytes) else str(value).encode()
    connection.close()


def test_100_seat_denials_count_as_no_failed_sign_in(site, romashka, post):
    for login in ("anna", "boris", "vera"):
        post("/operators", {"login": login})
    post("/seats", {"operator": "anna"})
    post("/seats", {"operator": "boris"})
    assert {post("/seats", {"operator": "vera"}).json()["code"] for _ in range(100)} == {"POOL_FULL"}
    with site.desk.store.reading() as look:
        assert look.value("attempts", company=romashka, login="vera", network="127.0.0.1") is None


def test_the_journal_is_paged_without_gaps(site, romashka, service, post):
    for login in ("anna", "boris", "vera"):
        post("/operators", {"login": login})
    after, seqs = 0, []
    while after is not None:
        page = site.client.get(f"{V1}/{romashka}/journal?after={after}&limit=2", headers=service).json()
        seqs += [line["seq"] for line in page["lines"]]
        after = page["next"]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= 6


def test_an_operator_takes_only_the_own_seat(site, romashka):
    site.person("anna", company=romashka)
    boris = site.person("boris", company=romashka)
    anna = site.bearer("anna", company=romashka)
    assert site.client.post(f"{V1}/{romashka}/seats", json={}, headers=anna).status_code == 200
    other = site.client.post(f"{V1}/{romashka}/seats", json={"operator": boris}, headers=anna)
    assert (other.status_code, other.json()["code"]) == (403, "FORBIDDEN")


def test_an_operator_cannot_end_or_beat_anothers_seat(site, romashka):
    site.person("anna", company=romashka)
    site.person("boris", company=romashka)
    anna, boris = site.bearer("anna", company=romashka), site.bearer("boris", company=romashka)
    lease = site.client.post(f"{V1}/{romashka}/seats", json={}, headers=anna).json()["lease"]
    for act, body in (("beat", {}), ("release", {}), ("end", {"reason": "x"})):
        refused = site.client.post(f"{V1}/{romashka}/seats/{lease}/{act}", json=body, headers=boris)
        assert refused.status_code == 403


def test_a_key_of_one_company_opens_no_other(site, romashka, service):
    other = site.company(fresh())
    for path in ("", "/operators", "/licenses", "/journal", "/pools/desk"):
        assert site.client.get(f"{V1}/{other}{path}", headers=service).status_code == 401


def test_an_ended_key_opens_nothing(site, romashka):
    admin = site.bearer("olga", company=romashka)
    made = site.client.post(
        f"{V1}/{romashka}/api-keys", json={"name": "crm", "scopes": ["seats"]}, headers=admin
    ).json()
    key = {"Authorization": "Bearer " + made["token"]}
    assert site.client.get(f"{V1}/{romashka}/pools/desk", headers=key).status_code == 200
    assert site.client.get(f"{V1}/{romashka}/journal", headers=key).status_code == 403
    site.client.delete(f"{V1}/{romashka}/api-keys/{made['api_key']}", headers=admin)
    assert site.client.get(f"{V1}/{romashka}/pools/desk", headers=key).status_code == 401


def test_the_same_wrong_answer_for_a_company_that_is_not_there(site, service):
    assert site.client.get(f"{V1}/nowhere/operators", headers=service).status_code == 401
    refused = site.ticket("anna", company="nowhere")
    assert (refused["type"], refused["code"]) == ("refused", "UNKNOWN_COMPANY")


BAD = [
    ("/operators", {"login": "a b"}, "BAD_FIELD", "login"),
    ("/operators", {"login": "x", "role": "boss"}, "BAD_REQUEST", "role"),
    ("/operators", {"login": "x", "colour": "red"}, "BAD_REQUEST", "colour"),
    ("/licenses", {"kind": "simultaneous", "quantity": -1}, "BAD_FIELD", "quantity"),
    ("/licenses", {"kind": "simultaneous", "quantity": 1, "price": "-5"}, "BAD_FIELD", "price"),
    ("/licenses", {"kind": "simultaneous", "quantity": 1, "price": "NaN"}, "BAD_FIELD", "price"),
    ("/licenses", {"kind": "floating", "quantity": 1}, "BAD_REQUEST", "kind"),
    ("/licenses", {"kind": "named", "quantity": 1, "starts_at": "2026-03-02T09:00:00"}, "BAD_REQUEST",
     "starts_at"),
    ("/api-keys", {"name": "x", "scopes": ["everything"]}, "FORBIDDEN", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "code", "about"), BAD)
def test_bad_input_is_told_with_its_field(post, path, body, code, about):
    answer = post(path, body)
    assert answer.status_code in {400, 403}
    assert answer.json()["code"] == code
    assert about in answer.text


def test_a_body_over_the_limit_is_refused(post):
    answer = post("/operators", content=b'{"login": "' + b"a" * 1_100_000 + b'"}', headers={})
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


def test_hostile_text_comes_back_harmless(post):
    answer = post("/seats", {"operator": "\x1b[31m\u202e<script>"})
    assert answer.status_code == 404
    assert "\\u001b" not in answer.text
    assert "\u202e" not in answer.text


def test_companies_are_made_only_with_the_installation_key(site, service):
    from seatwise.signin.tokens import Kind, new_token, token_hash

    token = new_token("installation", Kind.API_KEY)
    with site.desk.store.transaction() as transaction:
        transaction.run("set_fact", fact="installation_key", value=token_hash(token).hex())
    body = {"company": fresh(), "name": "Новая", "zone": "Europe/Moscow"}
    assert site.client.post(V1, json=body, headers=service).status_code == 401
    key = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
    first = site.client.post(V1, json=body, headers=key)
    assert first.status_code == 201
    assert site.client.post(V1, json=body, headers=key).json() == first.json()
    again = site.client.post(V1, json=body, headers={**key, "Idempotency-Key": "2"})
    assert again.json()["code"] == "COMPANY_EXISTS"


def test_every_route_is_in_the_table_of_permissions_and_every_row_is_a_route(site):
    from seatwise.web.permissions import PERMISSIONS

    routes = set()
    for route in site.client.app.routes:
        methods = getattr(route, "methods", None) or {"WEBSOCKET"}
        routes |= set(itertools.product(methods - {"OPTIONS"}, [route.path_format]))
    rows = set(PERMISSIONS)
    framework = {("GET", path) for path in ("/openapi", "/openapi/openapi.json", "/openapi/{path}")}
    assert routes - rows <= framework
    assert rows - routes == set()


def test_what_is_not_in_the_table_is_refused(site):
    assert site.client.get("/openapi/openapi.json").status_code == 403


def test_health_and_description_are_public(site):
    assert site.client.get("/healthz").json() == {"status": "ok"}
    description = site.client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert "/v1/companies/{company}/seats" in description["paths"]
