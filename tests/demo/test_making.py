"""Making a demo: who can sign in, what is left alone, what is said."""

import stat

import pytest
from romashka import NOW, look_at, make, seatwise

from seatwise.demo import errors as demo_errors
from seatwise.demo import keeping, making
from seatwise.demo.errors import DemoInTheWay, DemoMissing
from seatwise.desk import access, companies, people
from seatwise.desk.opening import opened, password_setup
from seatwise.errors import SeatwiseError
from seatwise.language import language
from seatwise.signin import client, opaque
from seatwise.signin.stretching import restored


def sign_in(settings, login, password):
    """What the server does with a password; raises when it is wrong."""
    store = opened(settings)
    try:
        setup = password_setup(settings, store)
        with store.reading() as look:
            found = access.credential(look, "romashka", login)
    finally:
        store.close()
    attempt, request = client.login(password)
    credential = opaque.operator_credential("romashka", found.operator)
    state, response = opaque.start(setup, found.record, credential, request, 0)
    finalization, key = client.login_finish(attempt, response, restored(found.stretching))
    return opaque.finish(state, finalization, 0) == key


@pytest.mark.parametrize("role", ["admin", "supervisor", "operator"])
def test_the_demo_password_signs_in(left, role):
    sign_ins = left.sign_ins
    login = {
        "admin": sign_ins.admin,
        "supervisor": sign_ins.supervisors[2],
        "operator": sign_ins.operators[17],
    }
    assert sign_in(left.settings, login[role], sign_ins.password)
    with pytest.raises(client.WrongPassword):
        sign_in(left.settings, login[role], sign_ins.password[:-1])


def test_the_password_is_not_from_the_seed_and_only_its_owner_reads_it(left, tmp_path):
    path = left.settings.data / keeping.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keeping.kept(left.settings.data) == left.sign_ins
    assert keeping.new_password() != keeping.new_password()
    for file in left.settings.data.iterdir():
        if file.name != keeping.FILE:
            assert left.sign_ins.password.encode() not in file.read_bytes()
            assert left.sign_ins.invitation.encode() not in file.read_bytes()


def test_the_newcomer_has_an_invitation_and_no_password(left):
    sign_ins = left.sign_ins
    assert not left.people[sign_ins.newcomer].enrolled
    store = opened(left.settings, lambda: NOW + 1)
    with store.reading() as look:
        assert people.invitation(look, "romashka", sign_ins.invitation).login == sign_ins.newcomer
    store.close()


def test_a_second_demo_is_refused_and_changes_nothing(left):
    with pytest.raises(DemoInTheWay):
        make(left.settings.data, seed=9)
    again = look_at(left.settings)
    assert (again.lines, again.events) == (left.lines, left.events)
    assert keeping.kept(left.settings.data) == left.sign_ins


def test_a_company_of_the_same_name_is_left_alone(tmp_path):
    settings = making.Settings(data=tmp_path)
    store = opened(settings)
    with store.transaction() as transaction:
        companies.create_company(transaction, "romashka", "Our own", actor="test")
    store.close()
    with pytest.raises(DemoInTheWay):
        make(tmp_path)
    with pytest.raises(DemoInTheWay):
        making.shown(settings)
    said = seatwise("demo", "--if-missing", "--data", tmp_path)
    assert said.returncode == 1
    assert "There is already a company romashka" in said.stderr
    assert [line.kind for line in look_at(settings).lines] == ["company_created", "pool_created"]
    assert not (tmp_path / keeping.FILE).exists()


def test_a_demo_that_breaks_off_leaves_nothing(tmp_path):
    def break_off(done):
        if done > 0.5:
            raise KeyboardInterrupt

    settings = making.Settings(data=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        making.make(settings, weeks=1, seed=7, now=NOW, progress=break_off)
    with pytest.raises(DemoMissing):
        making.shown(settings)
    assert not (tmp_path / keeping.FILE).exists()
    assert make(tmp_path, weeks=1).findings == []


def test_an_invitation_that_ran_out_is_made_anew_when_it_is_shown(tmp_path):
    old = make(tmp_path, weeks=1, now=NOW).sign_ins  # long ago for the machine's clock, which `shown` reads
    fresh = making.shown(making.Settings(data=tmp_path))
    assert fresh.invitation != old.invitation
    assert fresh.password == old.password
    assert making.shown(making.Settings(data=tmp_path)) == fresh


def test_the_command_prints_the_ways_in_and_prints_them_again(tmp_path):
    made = seatwise("demo", "--weeks", 1, "--data", tmp_path, "--url", "https://seats.example.com/")
    assert (made.returncode, made.stderr) == (0, "")
    sign_ins = keeping.kept(tmp_path)
    for part in (
        "https://seats.example.com/c/romashka/sign-in",
        f"https://seats.example.com/c/romashka/invitation#{sign_ins.invitation}",
        sign_ins.password,
        sign_ins.admin,
        sign_ins.supervisors[0],
        sign_ins.named[0],
    ):
        assert part in made.stdout
    address = ("--url", "https://seats.example.com/")
    assert seatwise("demo", "--show", "--data", tmp_path, *address).stdout == made.stdout
    assert seatwise("demo", "--if-missing", "--data", tmp_path, *address).stdout == made.stdout
    russian = seatwise("demo", "--show", "--data", tmp_path, *address, lang="ru").stdout
    assert "Пароль у всех один" in russian
    assert "Password" not in russian
    twice = seatwise("demo", "--data", tmp_path)
    assert twice.returncode == 1
    assert twice.stderr.startswith("seatwise: There is already a company romashka in ")
    verified = seatwise("verify", "--data", tmp_path)
    assert verified.returncode == 0
    assert "in order" in verified.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--weeks", "0"], "--weeks is 0: a whole number from 1 to 104"),
        (["--weeks", "9999999999"], "--weeks is 9999999999"),
        (["--now", "yesterday"], "--now is yesterday: an instant with its offset"),
        (["--now", "2026-03-02T09:00:00"], "an instant with its offset"),
        (["--now", "1901-03-02T09:00:00Z"], "not before 1972"),
        (["--now", "9999-12-31T23:59:59Z"], "nor after 9998"),
        (["--now", "\x1b[31m"], "--now is \\x1b[31m"),
        (["--show"], "There is no demo company in"),
    ],
)
def test_bad_input_gets_one_sentence_and_makes_nothing(tmp_path, arguments, said):
    done = seatwise("demo", "--data", tmp_path / "data", *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_damaged_sign_in_file_gets_one_sentence(tmp_path):
    make(tmp_path, weeks=1)
    (tmp_path / keeping.FILE).write_text("{")
    with pytest.raises(SeatwiseError, match="cannot be used"):
        making.shown(making.Settings(data=tmp_path))


@pytest.mark.parametrize("name", ["DemoInTheWay", "DemoMissing", "DemoFileUnusable", "BadWeeks", "BadNow"])
def test_each_refusal_is_said_in_russian(name):
    kind = getattr(demo_errors, name)
    assert language("ru").gettext(kind.template()) != kind.template()
