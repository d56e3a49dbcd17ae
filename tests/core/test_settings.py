"""A setting comes from the first place that names it, and a fault is named with its place."""

import pytest

from seatwise.language import language
from seatwise.settings import (
    BadConfiguration,
    BadSetting,
    Settings,
    UnknownSetting,
    UnreadableFile,
    all_settings,
    configured,
)


@pytest.fixture
def toml(tmp_path):
    """A configuration file with that text."""

    def write(text):
        file = tmp_path / "seatwise.toml"
        file.write_text(text)
        return file

    return write


def test_an_option_counts_before_the_environment_before_a_secrets_file_before_the_file(tmp_path, toml):
    secret = tmp_path / "port"
    secret.write_text("3\n")
    file = toml("port = 4\nhost = '::1'\n")
    places = {"SEATWISE_PORT": "2", "SEATWISE_PORT_FILE": str(secret), "SEATWISE_CONFIG": str(file)}
    assert configured(places, port=1).settings.port == 1
    assert configured(places).settings.port == 2
    places.pop("SEATWISE_PORT")
    assert configured(places).settings.port == 3
    places.pop("SEATWISE_PORT_FILE")
    assert configured(places).settings == Settings(port=4, host="::1")
    assert configured(places).sources == {"port": f"{file}:1", "host": f"{file}:2"}
    assert configured({}).settings == Settings()


def test_a_secret_in_a_file_of_its_own_loses_only_the_last_lines_end(tmp_path, toml):
    secret = tmp_path / "database"
    secret.write_text("postgresql://u:p w\n@host/name\n")
    found = configured({}, toml(f"database_file = '{secret}'\n"))
    assert found.settings.database == "postgresql://u:p w\n@host/name"


@pytest.mark.parametrize(
    ("text", "error", "line"),
    [
        ("# a\nprot = 1\n", UnknownSetting, 2),
        ("port = 1\nttl = 'soon'\n", BadSetting, 2),
        ("port = 65536\n", BadSetting, 1),
        ("port = true\n", BadSetting, 1),
        ("port = 1\n\nhost = \n", BadConfiguration, 3),
        ("[server]\nport = 1\n", UnknownSetting, 1),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_line(toml, text, error, line):
    file = toml(text)
    with pytest.raises(error) as raised:
        configured({}, file)
    assert str(raised.value).startswith(f"{file}:{line}: ")


def test_the_nearest_name_is_offered(toml):
    with pytest.raises(UnknownSetting) as raised:
        configured({}, toml("prot = 1\n"))
    assert raised.value.facts["nearest"] == "port"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableFile) as raised:
        configured({"SEATWISE_DATABASE_FILE": str(tmp_path / "none")})
    assert "SEATWISE_DATABASE_FILE" in str(raised.value)


def test_a_wrong_secret_is_not_shown(toml):
    with pytest.raises(BadSetting) as raised:
        configured({}, toml("database = 12345\n"))
    assert "12345" not in str(raised.value)


def test_every_setting_is_described_in_russian():
    russian = language("ru")
    for setting in all_settings().values():
        assert russian.gettext(setting.description) != setting.description
        assert russian.gettext(setting.expected) != setting.expected
