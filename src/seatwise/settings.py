"""What can be set: from an option, the environment (`SEATWISE_...`), a secret's file or one TOML file."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Meta

from seatwise.errors import SeatwiseError
from seatwise.plain import printable

PREFIX = "SEATWISE_"


class BadSetting(SeatwiseError):
    """%(where)s: %(setting)s is %(value)s; expected %(expected)s."""

    code = "BAD_SETTING"
    words = frozenset({"expected"})


class UnknownSetting(SeatwiseError):
    """%(where)s: there is no setting %(setting)s; the nearest is %(nearest)s. `seatwise config list` shows all."""

    code = "UNKNOWN_SETTING"


class BadConfiguration(SeatwiseError):
    """%(file)s:%(line)s: this is not TOML (%(problem)s); expected lines such as port = 8000."""

    code = "BAD_CONFIGURATION"


class UnreadableFile(SeatwiseError):
    """%(where)s: the file %(file)s cannot be read: %(reason)s. Check its name and its permissions."""

    code = "UNREADABLE_FILE"


def _meta(
    description: str, expected: str, *, secret: bool = False, ge: float | None = None, le: float | None = None
) -> Meta:
    extra = {"expected": expected, "secret": secret}
    return Meta(description=description, ge=ge, le=le, extra=extra)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How one server process runs. Times are seconds, as people write them."""

    data: Annotated[
        Path, _meta("Folder of the embedded database and of the password setup file.", "a folder")
    ] = Path("data")
    database: Annotated[
        str | None,
        _meta(
            "Address of the database, such as postgresql://user@host/name; without one, the SQLite file in data.",
            "postgresql://... or sqlite:///FILE",
            secret=True,
        ),
    ] = None
    host: Annotated[str, _meta("Address to listen on.", "an address or a host name")] = "127.0.0.1"
    port: Annotated[
        int,
        _meta("Port to listen on; 0 takes a free one.", "a whole number from 0 to 65535", ge=0, le=65_535),
    ] = 8000
    ttl: Annotated[
        float,
        _meta("Seconds a seat lasts without a sign of life.", "seconds from 1 to 86400", ge=1, le=86_400),
    ] = 180.0

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'seatwise.sqlite3'}"

    @property
    def setup_file(self) -> Path:
        return self.data / "password-setup.key"

    @property
    def ttl_ms(self) -> int:
        return round(self.ttl * 1000)

    @property
    def ping_every(self) -> float:
        """Seconds between two pings of a page's socket: nine fit into the life of a lease."""
        return self.ttl / 9

    @property
    def beat_every(self) -> float:
        """Seconds between two beats of an API client: three may be lost before the seat is."""
        return self.ttl * 2 / 9


class Setting(msgspec.Struct, frozen=True):
    """One setting as documentation and messages name it."""

    name: str
    """The option without its dashes, and the key in the file."""
    variable: str
    """The variable of the environment; with _FILE behind it, the file that holds the value."""
    default: object
    description: str
    expected: str
    secret: bool
    kind: Any
    """The type of the value, with its bounds."""


class Configured(msgspec.Struct, frozen=True):
    """The settings in force and where each came from."""

    settings: Settings
    sources: dict[str, str]
    """Setting -> option, variable or `FILE:LINE`; what is not here has its default."""


def all_settings() -> dict[str, Setting]:
    """Every setting by name, in the order of the documentation."""
    found = {}
    for field in msgspec.structs.fields(Settings):
        meta = next(each for each in get_args(field.type) if isinstance(each, Meta))
        extra = meta.extra or {}
        found[field.name] = Setting(
            field.name,
            PREFIX + field.name.upper(),
            field.default,
            meta.description or "",
            extra["expected"],
            extra["secret"],
            field.type,
        )
    return found


def settings_from(environment: Mapping[str, str] | None = None, **given: object) -> Settings:
    """The settings in force; see `configured`."""
    return configured(environment, None, **given).settings


def configured(
    environment: Mapping[str, str] | None = None, config: Path | None = None, **given: object
) -> Configured:
    """Each setting from what is `given` (None is not given), else the environment, else the file that a variable
    with _FILE names, else the TOML file `config` (or SEATWISE_CONFIG), else its default.

    Raises BadSetting, UnknownSetting, BadConfiguration, UnreadableFile.
    """
    environment = os.environ if environment is None else environment
    known = all_settings()
    file = config or (Path(environment["SEATWISE_CONFIG"]) if environment.get("SEATWISE_CONFIG") else None)
    written = _written(file, known) if file else {}
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    for name, setting in known.items():
        found = _found(setting, given, environment, written)
        if found is not None:
            value, sources[name] = found
            values[name] = _value(setting, value, sources[name])
    return Configured(Settings(**values), sources)  # type: ignore[arg-type]


def _found(
    setting: Setting,
    given: Mapping[str, object],
    environment: Mapping[str, str],
    written: Mapping[str, tuple[object, str]],
) -> tuple[object, str] | None:
    """The value of a setting and where it stands."""
    if given.get(setting.name) is not None:
        return given[setting.name], "--" + setting.name.replace("_", "-")
    if environment.get(setting.variable):
        return environment[setting.variable], setting.variable
    if environment.get(setting.variable + "_FILE"):
        variable = setting.variable + "_FILE"
        return _content(Path(environment[variable]), variable), variable
    if setting.name in written:
        return written[setting.name]
    if setting.name + "_file" in written:
        path, where = written[setting.name + "_file"]
        return _content(Path(str(path)), where), where
    return None


def _written(file: Path, known: Mapping[str, Setting]) -> dict[str, tuple[object, str]]:
    """What the TOML file says: setting -> (value, where)."""
    shown = printable(str(file))
    text = _content(file, "--config")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = len(text.splitlines())
        raise BadConfiguration(
            file=shown, line=line[1] if line else last, problem=printable(str(error))
        ) from None
    lines = {
        key[1]: number
        for number, line in enumerate(text.splitlines(), 1)
        if (key := re.match(r"""\s*\[?["']?([^\s=\]"'#]+)""", line))
    }
    found = {}
    for name, value in table.items():
        where = f"{shown}:{lines.get(name, 1)}"
        if name.removesuffix("_file") not in known and name not in known:
            nearest = difflib.get_close_matches(name, known, 1, 0) or list(known)
            raise UnknownSetting(where=where, setting=printable(name), nearest=nearest[0])
        found[name] = (value, where)
    return found


def _content(path: Path, where: str) -> str:
    """What a file holds, without the line's end that editors add."""
    try:
        return path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise UnreadableFile(where=where, file=printable(str(path)), reason=reason) from None


def _value(setting: Setting, value: object, where: str) -> object:
    kind = get_args(setting.kind)[0]
    if kind in (Path, Path | None) and isinstance(value, str | Path) and str(value):
        return Path(value)
    if get_origin(kind) is tuple and isinstance(value, str):
        value = value.replace(",", " ").split()
    try:
        # Text from outside may say a number; what a TOML file says has a type already, but ports are also quoted.
        return msgspec.convert(value, setting.kind, strict=not isinstance(value, str))
    except msgspec.ValidationError:
        shown = "(hidden)" if setting.secret else printable(str(value))
        raise BadSetting(where=where, setting=setting.name, value=shown, expected=setting.expected) from None
