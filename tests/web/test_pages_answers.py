"""Pages over HTTP: who sees them, what went wrong as a page, the language, the beginning."""

import csv
import io

import msgspec
import pytest
from litestar import get
from litestar.testing import create_test_client

from seatwise.desk.people import Role
from seatwise.web.callers import cookie_name, csrf_of
from seatwise.web.pages.error import for_people
from seatwise.web.pages.language import ours
from seatwise.web.problems import on_anything

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def company(site):
    site.company(simultaneous=1)
    site.person("anna")
    site.person("zoya", role=Role.SUPERVISOR)
    return "romashka"


class Browser:
    """A signed-in browser, as far as HTTP goes."""

    def __init__(self, site, login):
        ticket = site.ticket(login)["ticket"]
        answer = site.client.post("/c/romashka/sign-in", json={"ticket": ticket})
        self.client = site.client
        self.next = answer.json()["next"]
        self.token = answer.headers["set-cookie"].split("=", 1)[1].split(";")[0]

    @property
    def headers(self):
        return {**HTML, "Cookie": f"{cookie_name('romashka')}={self.token}"}

    def get(self, path, **headers):
        return self.client.get(
            f"/c/romashka/{path}", headers={**self.headers, **headers}, follow_redirects=False
        )

    def post(self, path, **fields):
        data = {"csrf": csrf_of(self.token), **fields}
        return self.client.post(
            f"/c/romashka/{path}", data=data, headers=self.headers, follow_redirects=False
        )


def test_who_is_not_signed_in_is_led_to_the_sign_in(site, company):
    answer = site.client.get("/c/romashka/board", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/romashka/sign-in")


def test_programs_get_problem_documents_and_the_api_never_a_page(site, company):
    for path, headers in (("/c/romashka/board", {}), ("/v1/companies/romashka/journal", HTML)):
        answer = site.client.get(path, headers=headers, follow_redirects=False)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_address_or_company_is_a_page_with_sentence_and_code(site, company):
    for path, code in (("/nothing", "NOT_FOUND"), ("/c/nowhere/sign-in", "UNKNOWN_COMPANY")):
        answer = site.client.get(path, headers={**HTML, "Accept-Language": "ru"})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert code in answer.text
        assert "Не найдено" in answer.text


def test_what_a_role_may_not_see_is_a_page_that_says_so(site, company):
    answer = Browser(site, "zoya").get("operators")
    assert answer.status_code == 403
    assert "You may not do this here." in answer.text


def test_a_fault_of_ours_is_a_page_without_its_cause():
    @get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret cause")

    with create_test_client([broken], exception_handlers={Exception: for_people(on_anything)}) as client:
        answer = client.get("/broken", headers=HTML)
    assert answer.status_code == 500
    assert "That did not work" in answer.text
    assert "secret" not in answer.text


def test_a_form_without_its_token_changes_nothing(site, company):
    olga = Browser(site, "olga")
    data = {"login": "mallory"}
    answer = site.client.post("/c/romashka/operators", data=data, headers=olga.headers)
    assert answer.status_code == 403
    assert "mallory" not in olga.get("operators").text


def test_a_refused_invitation_keeps_what_was_typed_and_says_why(site, company):
    answer = Browser(site, "olga").post("operators", login="a b", name="Anna Bell", role="supervisor")
    assert answer.status_code == 400
    assert "Name to sign in with: 1 to 64 letters" in answer.text
    assert 'value="Anna Bell"' in answer.text
    assert '<option value="supervisor" selected>' in answer.text


def test_an_invitation_link_is_shown_once(site, company):
    olga = Browser(site, "olga")
    answer = olga.post("operators", login="boris", name="Boris")
    assert "/c/romashka/invitation#romashka.invitation." in answer.text
    assert "invitation#" not in olga.get("operators").text


@pytest.mark.parametrize(
    ("quantity", "price", "why"),
    [
        ("many", "", "whole number"),
        ("-1", "", "0 to 10000000"),
        ("5", "cheap", "Price: an amount"),
        ("5", "-1", "0 or"),
    ],
)
def test_licenses_that_make_no_sense_are_refused_in_words(site, company, quantity, price, why):
    answer = Browser(site, "olga").post("licenses", kind="simultaneous", quantity=quantity, price=price)
    assert answer.status_code == 400
    assert why in answer.text
    assert f'value="{quantity}"' in answer.text


def test_an_operator_takes_and_leaves_the_seat(site, company):
    anna = Browser(site, "anna")
    assert anna.next == "/c/romashka/seat"
    assert "You are in" in anna.get("seat").text
    assert anna.post("seat/leave").status_code == 303
    assert "A seat is free for you" in anna.get("seat").text
    assert anna.post("sign-out").headers["location"] == "/c/romashka/sign-in"
    assert anna.get("seat").status_code == 303


def test_the_chosen_language_goes_before_the_browsers(site, company):
    assert "Sign in" in site.client.get("/c/romashka/sign-in", headers=HTML).text
    data = {"lang": "ru", "next": "/c/romashka/sign-in"}
    chosen = site.client.post("/language", data=data, follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/c/romashka/sign-in")
    assert chosen.cookies["lang"] == "ru"
    headers = {**HTML, "Cookie": "lang=ru", "Accept-Language": "en"}
    assert "Войти" in site.client.get("/c/romashka/sign-in", headers=headers).text
    site.client.cookies.clear()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/there",
        "////example.com/",
        "//example.com/there",
        "/\\example.com",
        "\\\\example.com",
        "javascript:alert(1)",
        "",
        "seat",
    ],
)
def test_the_language_form_leads_nowhere_else(address):
    assert ours(address) == "/"


def test_one_company_is_the_beginning_and_several_are_asked_for(site, company):
    answer = site.client.get("/", headers=HTML, follow_redirects=False)
    assert answer.headers["location"] == "/c/romashka"
    site.company("vasilek")
    asking = site.client.get("/", headers=HTML, follow_redirects=False)
    assert "Which company do you work for?" in asking.text
    assert "vasilek" not in asking.text
    found = site.client.get("/", params={"company": " Vasilek "}, headers=HTML, follow_redirects=False)
    assert found.headers["location"] == "/c/vasilek"
    lost = site.client.get("/", params={"company": "nowhere"}, headers=HTML)
    assert lost.status_code == 404
    assert "There is no company nowhere here." in lost.text


def test_the_journal_is_found_by_kind_person_and_day_and_taken_along(site, company):
    olga = Browser(site, "olga")
    everybody = site.client.get("/v1/companies/romashka/operators", headers=site.bearer("olga")).json()
    zoya = next(person["operator"] for person in everybody if person["login"] == "zoya")
    invited = olga.get(f"journal?kind=operator_invited&operator={zoya}").text
    rows = invited.split("<tbody>")[1]
    assert rows.count("<tr>") == 1
    assert "zoya" in rows
    assert "No line of the journal is so" in olga.get("journal?from=2001-01-01&to=2001-12-31").text
    assert olga.get("journal?from=yesterday").status_code == 400
    taken = olga.get(f"journal/export?file=ndjson&kind=operator_invited&operator={zoya}")
    lines = [msgspec.json.decode(line) for line in taken.content.splitlines()]
    assert [(line["kind"], line["operator"], line["company"]) for line in lines] == [
        ("operator_invited", zoya, "romashka")
    ]
    assert taken.headers["content-disposition"] == 'attachment; filename="romashka-journal.ndjson"'
    everything = list(csv.DictReader(io.StringIO(olga.get("journal/export").text)))
    numbers = [int(line["seq"]) for line in everything]
    assert numbers == list(range(len(numbers), 0, -1))
    assert Browser(site, "zoya").get("journal/export").status_code == 403


def test_the_problem_document_is_what_the_page_says(site, company):
    said = msgspec.json.decode(site.client.get("/nothing").content)
    shown = site.client.get("/nothing", headers=HTML).text
    assert said["detail"] in shown
    assert said["code"] in shown
