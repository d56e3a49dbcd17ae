"""Each page shows what its dataclass holds, all of it and nothing else, in both languages."""

import dataclasses
from decimal import Decimal
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from seatwise.desk.assigning import Assignment
from seatwise.desk.board import Place, PoolState, Seat
from seatwise.desk.people import Person, Role
from seatwise.desk.record import Line
from seatwise.language import language
from seatwise.licenses import Kind, Purchase
from seatwise.seats import Code, Denied, Lease, Mark
from seatwise.web.callers import NOBODY, Caller
from seatwise.web.pages.board import BoardLive, BoardPage
from seatwise.web.pages.entry import InvitationPage, SignInPage
from seatwise.web.pages.error import ErrorPage
from seatwise.web.pages.journal import JournalPage
from seatwise.web.pages.landing import LandingPage
from seatwise.web.pages.licenses import LicensesPage
from seatwise.web.pages.operators import OperatorsPage
from seatwise.web.pages.seat import DeniedPage, SeatPage, WaitingPage
from seatwise.web.render import Page, environment, html

NOON = 1_772_442_000_000  # 2026-03-02T09:00:00Z, noon in Moscow
DAY = 86_400_000
BASE = {"company": "romashka", "company_name": "Ромашка", "zone": "Europe/Moscow"}


def caller(role=Role.ADMIN):
    return Caller("operator:o1", operator="o1", login="olga", name="Ольга", role=role, csrf="form-token")


def seat(number, kind=Kind.SIMULTANEOUS, since=NOON):
    who = (f"o{number}", f"login{number}", f"Name {number}")
    return Seat(f"lease{number}", *who, kind, since, NOON + 180_000, Mark.ORDINARY, since, False)


def place(number, offer_until=None):
    return Place(f"w{number}", f"o{number}", f"login{number}", f"Name {number}", NOON, offer_until, 0)


def state(licenses=5, in_use=2, *, seats=(), over_by=0, waiting=(), observe=False):
    numbers = (licenses, in_use, 1, len(waiting), 3, over_by)
    settings = (observe, 900_000, 60_000)
    return PoolState("desk", *numbers, list(seats), 1234, NOON, "Europe/Moscow", list(waiting), *settings)


def person(number, *, active=True, enrolled=True, role=Role.OPERATOR, email=None):
    return Person(f"o{number}", f"login{number}", f"Name {number}", email, role, active, NOON, enrolled)


def purchase(kind, quantity, **more):
    return Purchase(
        id="p",
        pool="desk",
        kind=kind,
        quantity=quantity,
        **{"starts_at": NOON - DAY, "ends_at": None, **more},
    )


def lease(kind=Kind.NAMED):
    return Lease("lease1", "o1", kind, NOON - DAY, NOON + 180_000)


def denied(code=Code.POOL_FULL):
    return Denied(NOON, "o1", code, size=5, in_use=5, next_expiry=NOON + 60_000)


def operators(**more):
    people = [
        person(1, email="anna@example.com"),
        person(2, active=False),
        person(3, enrolled=False, role=Role.SUPERVISOR),
        person(4, role=Role.ADMIN),
    ]
    empty = {"invited": None, "invitation": None, "invitation_hours": 72, "problem": None, "entered": {}}
    return OperatorsPage(**BASE, people=people, **{**empty, **more})


def licenses(**more):
    plain = {
        "purchases": [
            purchase(Kind.SIMULTANEOUS, 5, price=Decimal(1750), currency="RUB"),
            purchase(Kind.NAMED, None, price=Decimal("6000.50"), billing_period="year"),
            purchase(Kind.NAMED, 0, ends_at=NOON),
            purchase(Kind.SIMULTANEOUS, 2, starts_at=NOON + DAY),
        ],
        "assignments": [Assignment("desk", "o1", NOON)],
        "people": [person(1), person(2)],
        "state": state(),
        "named": 3,
        "currency": "RUB",
        "problem": None,
        "entered": {},
    }
    return LicensesPage(**BASE, **{**plain, **more})


def journal(**more):
    lines = [
        Line(9, NOON, "denied", "desk", "o1", None, None, "POOL_FULL", {"licenses": 5}),
        Line(8, NOON - DAY, "revoked", "desk", "o2", "lease1", "operator:o1", "LEASE_REVOKED", {}),
        Line(7, NOON - DAY, "company_created", None, None, None, "command line", None, {"name": "Ромашка"}),
    ]
    plain = {
        "lines": lines,
        "people": [person(1)],
        "kinds": ["company_created", "denied", "revoked"],
        "words": {"company_created": "company made", "denied": "turned away", "revoked": "seat ended"},
        "asked": {"kind": "denied", "operator": "o1", "code": "", "from": "", "to": "2026-03-02"},
        "problem": None,
        "now": NOON,
        "older": "/c/romashka/journal?before=7",
        "export": {"csv": "/c/romashka/journal/export?file=csv", "ndjson": "/c/romashka/journal/export"},
    }
    return JournalPage(**BASE, **{**plain, **more})


NOWHERE = {"company": "", "company_name": "", "zone": "UTC"}
# Each page in the states that it can be in.
SAMPLES: list[tuple[Page, Caller]] = [
    (SignInPage(**BASE), NOBODY),
    (InvitationPage(**BASE, min_length=15), NOBODY),
    *(
        (SeatPage(**BASE, lease=lease(kind), state=state(size), ttl=180), caller(Role.OPERATOR))
        for kind in Kind
        for size in (None, 5)
    ),
    *(
        (
            DeniedPage(**BASE, denied=denied(code), sentence="Why not.", state=state(5, 5)),
            caller(Role.OPERATOR),
        )
        for code in (
            Code.POOL_FULL,
            Code.NO_LICENSE,
            Code.OPERATOR_DISABLED,
            Code.HELD_ELSEWHERE,
            Code.TAKEOVER_COOLDOWN,
        )
    ),
    *(
        (
            WaitingPage(**BASE, number=3, expected_wait=wait, offer_until=until, state=state(5, 5)),
            caller(Role.OPERATOR),
        )
        for wait, until in ((None, None), (4, None), (4, NOON + 60_000))
    ),
    (DeniedPage(**BASE, denied=None, sentence=None, state=state()), caller(Role.OPERATOR)),
    (DeniedPage(**BASE, denied=None, sentence=None, state=state()), caller(Role.SUPERVISOR)),
    *(
        (kind(**BASE, state=shown), caller(role))
        for kind in (BoardPage, BoardLive)
        for role in (Role.ADMIN, Role.SUPERVISOR)
        for shown in (
            state(seats=[seat(1), seat(2, Kind.NAMED, NOON - DAY)]),
            state(None, 2),
            state(0, 2, over_by=2),
            state(1000, 400),
            state(100, 120, over_by=20),
            state(5, 5, waiting=[place(1, NOON + 60_000), place(2)], observe=True),
        )
    ),
    (operators(), caller()),
    (operators(invited=person(3), invitation="https://example.com/c/romashka/invitation#token"), caller()),
    (operators(problem="login: no", entered={"login": "a b", "role": "admin"}), caller()),
    (licenses(), caller()),
    (licenses(purchases=[], assignments=[], named=0), caller()),
    (licenses(named=1, problem="quantity: no", entered={"kind": "named", "quantity": "x"}), caller()),
    (journal(), caller()),
    (journal(lines=[], older=None, problem="The days must be dates."), caller()),
    (ErrorPage(**NOWHERE, status=404, code="NOT_FOUND", sentence="Nothing here."), NOBODY),
    (ErrorPage(**{**NOWHERE, "company": "romashka"}, status=403, code="FORBIDDEN", sentence="No."), caller()),
    (LandingPage(**NOWHERE, empty=True, asked=""), NOBODY),
    (LandingPage(**NOWHERE, empty=False, asked="nowhere"), NOBODY),
]
KINDS = sorted({type(page) for page, _ in SAMPLES}, key=lambda kind: kind.__name__)
EVERYWHERE = [(page, who, code) for page, who in SAMPLES for code in ("en", "ru")]


class Recorder:
    """A page that remembers what was asked of it."""

    def __init__(self, page: Page, asked: set[str]) -> None:
        self._page, self._asked = page, asked

    def __getattr__(self, name):
        self._asked.add(name)
        return getattr(self._page, name)


class Outline(HTMLParser):
    """What of a page can be checked without a browser."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[dict[str, object]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if tag == "form":
            self.forms.append({"method": found.get("method"), "action": found.get("action"), "names": {}})
        elif self.forms and tag in {"input", "select", "button"} and found.get("name"):
            self.forms[-1]["names"][found["name"]] = found.get("value")

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def kinds_of(kind=Page):
    for below in kind.__subclasses__():
        yield below
        yield from kinds_of(below)


def test_every_page_has_a_sample_here():
    assert set(kinds_of()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_page_shows_every_field_that_it_holds_and_asks_for_nothing_else(kind):
    asked = set()
    for page, who in SAMPLES:
        if type(page) is kind:
            template = environment("en").get_template(page.template)
            template.render(page=Recorder(page, asked), caller=who, zone=ZoneInfo(page.zone))
    fields = {field.name for field in dataclasses.fields(kind)}
    own = fields - {field.name for field in dataclasses.fields(Page)}
    assert own <= asked
    assert asked <= fields | {"here", "place"}


def ids(sample):
    return f"{type(sample[0]).__name__}-{sample[2]}" if isinstance(sample, tuple) else None


@pytest.mark.parametrize("sample", EVERYWHERE, ids=ids)
def test_a_page_is_whole_in_both_languages(sample):
    page, who, code = sample
    outline = Outline(html(page, language(code), who))
    if not isinstance(page, BoardLive):
        assert outline.all("html") == [{"lang": code}]
        assert [len(outline.all(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    named = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(named) == len(set(named))
    labels = {attributes.get("for") for attributes in outline.all("label")}
    for field in [*outline.all("input"), *outline.all("select")]:
        assert field.get("type") == "hidden" or field.get("id") in labels or field.get("aria-label")
    for _, attributes in outline.tags:
        # The content security policy stops both, so they would be lost.
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    assert all(attributes.get("src") for attributes in outline.all("script"))


@pytest.mark.parametrize("sample", EVERYWHERE, ids=ids)
def test_every_form_that_changes_something_brings_the_form_token(sample):
    page, who, code = sample
    for form in Outline(html(page, language(code), who)).forms:
        if form["method"] == "post" and form["action"] not in {None, "/language"}:
            assert form["names"]["csrf"] == "form-token"


def test_what_people_typed_cannot_become_markup():
    evil = "<script>alert(1)</script>\"'&"
    shown = html(BoardPage(**BASE, state=state(seats=[seat(1)])), language("en"), caller())
    assert "Name 1" in shown
    named = Seat("l", "o", evil, evil, Kind.NAMED, NOON, NOON, Mark.ORDINARY, NOON, False)
    page = BoardPage(**{**BASE, "company_name": evil}, state=state(seats=[named]))
    assert "<script>alert" not in html(page, language("en"), caller())
    refused = operators(
        problem=evil, entered={"login": evil, "name": evil}, invited=person(1), invitation=evil
    )
    assert "<script>alert" not in html(refused, language("ru"), caller())


def test_no_and_unlimited_licenses_are_said_in_words():
    none = html(licenses(state=state(0), named=0), language("en"), caller())
    unlimited = html(licenses(state=state(None), named=None), language("ru"), caller())
    assert "<dd>none" in none
    assert "<dd>без ограничения" in unlimited


def test_numbers_and_instants_are_written_as_in_the_language_and_zone():
    page = BoardLive(**BASE, state=state(1000, 1234, seats=[seat(1), seat(2, since=NOON - DAY)], over_by=234))
    english, russian = (html(page, language(code), caller()) for code in ("en", "ru"))
    assert "1,234" in english
    assert "1\u00a0234" in russian
    assert "12:00:00" in english  # Moscow's clock, not Greenwich's
    assert "1 Mar 2026, 12:00" in english
    assert "1 мар. 2026, 12:00" in russian
    assert "Europe/Moscow" in english
    assert "2026-03-02T09:00:00+00:00" in english


def test_the_navigation_is_that_of_the_role():
    def places(role):
        page = SeatPage(**BASE, lease=lease(), state=state(), ttl=180)
        outline = Outline(html(page, language("en"), caller(role)))
        return [a["href"].rsplit("/", 1)[1] for a in outline.all("a") if a["href"].count("/") == 3]

    assert places(Role.OPERATOR) == ["seat"]
    assert places(Role.SUPERVISOR) == ["board"]
    assert places(Role.ADMIN) == ["board", "operators", "licenses", "journal"]


def test_a_deactivated_person_can_be_activated_and_an_invited_one_invited_again_without_a_question():
    forms = Outline(html(operators(), language("en"), caller())).forms
    actions = [
        (form["action"].rsplit("/", 1)[1], form["names"].get("operator")) for form in forms if form["action"]
    ]
    assert ("invite-again", "o3") in actions
    assert ("invite-again", "o2") not in actions
    assert next(f for f in forms if f["names"].get("active"))["names"]["operator"] == "o2"
