"""What can be set, each from an option or from the environment (`SEATWISE_...`)."""

import os
from pathlib import Path

import msgspec

from seatwise.errors import SeatwiseError


class BadSetting(SeatwiseError):
    """%(setting)s is %(value)s: expected %(expected)s."""

    code = "BAD_SETTING"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How one server process runs. Times are seconds, as people write them."""

    data: Path = Path("data")
    """Folder of the embedded database and of the password setup file."""
    database: str | None = None
    """Address of the database; None is the SQLite file in `data`."""
    host: str = "127.0.0.1"
    port: int = 8000
    ttl: float = 180.0
    """How long a seat lasts without a sign of life."""

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


def settings_from(environment: dict[str, str] | None = None, **given: object) -> Settings:
    """The settings: what is `given` (None is not given), else the environment, else the default.

    Raises BadSetting.
    """
    environment = dict(os.environ) if environment is None else environment
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(Settings):
        value = given.get(field.name)
        if value is None:
            value = environment.get("SEATWISE_" + field.name.upper())
        if value is not None:
            try:
                values[field.name] = (
                    Path(str(value))
                    if field.type is Path
                    else msgspec.convert(value, field.type, strict=False)
                )
            except msgspec.ValidationError as error:
                raise BadSetting(setting=field.name, value=value, expected=str(error)) from None
    settings = Settings(**values)  # type: ignore[arg-type]
    if not 1 <= settings.ttl <= 86_400:
        raise BadSetting(setting="ttl", value=settings.ttl, expected="1 to 86400 seconds")
    if not 0 <= settings.port <= 65_535:
        raise BadSetting(setting="port", value=settings.port, expected="0 to 65535")
    return settings
