"""Signing in and enrolling through the SDK."""

import pytest
from served import PASSWORD

import seatwise
from seatwise.client.front import NoApiKey
from seatwise.signin.password import PasswordTooShort
from seatwise.signin.tokens import TokenMalformed


def test_an_invitation_sets_a_password_that_signs_in(company):
    token = company.invite("vera")
    link = f"{company.served.url}/c/{company.name}/invitation#{token}"
    assert company.client().enrol(link, "a sentence of five words") == "vera"
    with company.client().sign_in("vera", "a sentence of five words").seat() as seat:
        assert seat.license == "simultaneous"


def test_an_invitation_works_once(company):
    token = company.invite("vera")
    company.client().enrol(token, PASSWORD)
    with pytest.raises(seatwise.ServerRefused) as refused:
        company.client().enrol(token, PASSWORD)
    assert refused.value.code == "INVITATION_USED"


def test_a_short_password_is_refused_and_the_invitation_stays_good(company):
    token = company.invite("vera")
    with pytest.raises(PasswordTooShort):
        company.client().enrol(token, "too short")
    assert company.client().enrol(token, PASSWORD) == "vera"


def test_an_invitation_of_another_company_is_none(company, served):
    other = served.company()
    with pytest.raises(TokenMalformed):
        company.client().enrol(other.invite("vera"), PASSWORD)
    with pytest.raises(TokenMalformed):
        company.client().enrol(company.key(), PASSWORD)


@pytest.mark.parametrize("login", ["anna", "nobody-of-this-name"])
def test_a_wrong_password_and_an_unknown_name_are_the_same(company, login):
    with pytest.raises(seatwise.WrongPassword, match="Wrong name or password"):
        company.client().sign_in(login, "not the password of anna")


def test_a_company_that_is_not_there_is_named(company):
    client = seatwise.Client(company.served.url, company="no-such-company")
    # Often, since the server says so and closes before, while or after the client begins to speak.
    for _ in range(20):
        with pytest.raises(seatwise.SignInRefused) as refused:
            client.sign_in("anna", PASSWORD)
        assert refused.value.code == "UNKNOWN_COMPANY"
        assert "no-such-company" in str(refused.value)


def test_signing_out_ends_the_session(company):
    with company.client().sign_in("anna", PASSWORD) as anna:
        pass
    with pytest.raises(seatwise.ServerRefused) as refused:
        anna.seat()
    assert refused.value.code == "NOT_SIGNED_IN"
    assert len(company.journal("signed_out")) == 1


def test_a_lost_answer_of_the_exchange_is_asked_for_again_and_opens_one_session(company, wire):
    # First the socket that proves the password, then the ticket's exchange, which works once.
    wire.losing = [False, True, True]
    with company.client(wire.url).sign_in("anna", PASSWORD) as anna, anna.seat():
        assert wire.losing == []
    assert len(company.journal("signed_in")) == 1


def test_the_password_and_tokens_are_in_no_representation(company):
    client = company.client(api_key=company.key())
    session = client.sign_in("anna", PASSWORD)
    assert repr(client) == f"Client('{company.served.url}', company='{company.name}')"
    assert PASSWORD not in repr(session)


def test_a_seat_for_somebody_else_needs_a_key(company):
    with pytest.raises(NoApiKey):
        company.client().seat("anna")


def test_a_server_that_is_not_there_is_said_to_be_unreachable(wire):
    wire.close()
    client = seatwise.Client(wire.url, company="romashka")
    with pytest.raises(seatwise.ServerUnreachable) as unreachable:
        client.sign_in("anna", PASSWORD)
    assert wire.url in str(unreachable.value)
