"""`seatwise doctor` names what is wrong with an installation, and touches nothing."""

import shutil

import pytest

from seatwise.desk.checkup import Verdict, checkup
from seatwise.desk.opening import opened, password_setup
from seatwise.language import language
from seatwise.settings import Settings
from seatwise.store.statements import migrations


@pytest.fixture
def installation(tmp_path):
    """The settings of an installation that has served once."""
    settings = Settings(data=tmp_path / "data")
    store = opened(settings)
    password_setup(settings, store)
    store.close()
    return settings


def verdicts(settings):
    return {finding.about: finding.verdict for finding in checkup(settings, language("en"))}


def edited(settings, *statements):
    store = opened(settings)
    connection = store._connect()
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    store.close()


def test_all_is_well_with_a_sound_installation(installation):
    assert set(verdicts(installation).values()) == {Verdict.GOOD}


def test_what_is_not_there_yet_is_not_made(tmp_path):
    settings = Settings(data=tmp_path / "data")
    assert set(verdicts(settings).values()) == {Verdict.WARNING}
    assert not settings.data.exists()


def test_a_lost_or_foreign_password_setup_is_bad(installation, tmp_path):
    installation.setup_file.rename(tmp_path / "moved")
    assert verdicts(installation)["password setup"] == Verdict.BAD
    other = Settings(data=tmp_path / "other")
    store = opened(other)
    password_setup(other, store)
    store.close()
    shutil.copy(other.setup_file, installation.setup_file)
    assert verdicts(installation)["password setup"] == Verdict.BAD
    shutil.copy(tmp_path / "moved", installation.setup_file)
    assert verdicts(installation)["password setup"] == Verdict.GOOD


def test_a_schema_of_another_version_is_told_and_left(installation):
    edited(installation, "insert into migration (migration) values ('9999_later')")
    assert verdicts(installation)["schema"] == Verdict.BAD


def test_a_step_that_is_not_done_is_told_and_left(installation):
    newest = migrations()[-1][0]
    store = opened(installation)
    connection = store._connect()
    connection.execute("delete from migration where migration = ?", (newest,))
    for _ in range(2):
        assert verdicts(installation)["schema"] == Verdict.WARNING
    connection.close()
    store.close()


def test_a_database_that_is_away_is_bad():
    settings = Settings(database="postgresql://nobody:word@127.0.0.1:1/none")
    found = [finding for finding in checkup(settings, language("en")) if finding.about == "database"]
    assert [finding.verdict for finding in found] == [Verdict.BAD]
    assert "word" not in found[0].says


def test_a_company_that_nobody_administers_is_told(installation):
    edited(
        installation,
        "insert into company values ('acme', 'Acme', 'UTC', 'RUB', 0, 0)",
    )
    said = {finding.about: finding for finding in checkup(installation, language("en"))}
    assert said["companies"].verdict == Verdict.WARNING
    assert "acme" in said["companies"].says


def test_a_folder_that_others_may_read_is_told(installation):
    installation.data.chmod(0o755)
    assert verdicts(installation)["data folder"] == Verdict.WARNING
