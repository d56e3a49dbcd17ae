"""The people of Romashka, and the manner of each: how fast, how liked, how punctual."""

import random

import msgspec

from seatwise.desk.people import Role

CREWS = (
    (
        ("Анна Петрова", "anna.petrova"),
        ("Тимур Галеев", "timur.galeev"),
        ("Ольга Зуева", "olga.zueva"),
        ("Артём Лапин", "artem.lapin"),
        ("Дина Сафина", "dina.safina"),
    ),
    (
        ("Игорь Рябов", "igor.ryabov"),
        ("Наталья Ким", "natalya.kim"),
        ("Павел Щукин", "pavel.shchukin"),
        ("Вера Аксёнова", "vera.aksenova"),
        ("Рустам Алиев", "rustam.aliev"),
    ),
    (
        ("Мария Журавлёва", "maria.zhuravleva"),
        ("Кирилл Осипов", "kirill.osipov"),
        ("Светлана Юдина", "svetlana.yudina"),
        ("Денис Ковалёв", "denis.kovalev"),
        ("Алина Хасанова", "alina.khasanova"),
    ),
    (
        ("Григорий Белов", "grigory.belov"),
        ("Юлия Мельник", "yulia.melnik"),
        ("Самвел Оганян", "samvel.oganyan"),
        ("Екатерина Фомина", "ekaterina.fomina"),
        ("Никита Цветков", "nikita.tsvetkov"),
    ),
    (
        ("Людмила Соболь", "lyudmila.sobol"),
        ("Андрей Чернов", "andrey.chernov"),
        ("Зарина Исмаилова", "zarina.ismailova"),
        ("Максим Егоров", "maxim.egorov"),
        ("Полина Дягилева", "polina.dyagileva"),
    ),
    (
        ("Виктор Шаповал", "viktor.shapoval"),
        ("Софья Лебедева", "sofya.lebedeva"),
        ("Бато Доржиев", "bato.dorzhiev"),
        ("Ирина Тарасова", "irina.tarasova"),
        ("Глеб Никифоров", "gleb.nikiforov"),
    ),
)
SUPERVISORS = (
    ("Елена Громова", "elena.gromova"),
    ("Марат Юсупов", "marat.yusupov"),
    ("Оксана Бондаренко", "oksana.bondarenko"),
)
ADMIN = ("Сергей Воронцов", "sergey.vorontsov")

SENIORS = frozenset({"anna.petrova", "igor.ryabov", "maria.zhuravleva"})
"""In on every working day, whatever their crew does: each has a named license."""
NEWCOMER = "gleb.nikiforov"
"""Invited today: has not set a password, has never been in."""


class Manner(msgspec.Struct, frozen=True):
    """What stays the same about an operator; probabilities are per shift."""

    pace: float
    """Reply times are the usual ones times this."""
    warmth: float
    """What ratings are around, of 5."""
    appetite: float
    """How much of the common work is taken, 1 is a fair share."""
    late: float
    ill: float
    forgetful: float


class Member(msgspec.Struct, frozen=True):
    """Somebody of the company; `crew` counts from 0, None for who is in no crew."""

    login: str
    name: str
    role: Role
    crew: int | None = None
    manner: Manner | None = None

    @property
    def senior(self) -> bool:
        return self.login in SENIORS

    @property
    def newcomer(self) -> bool:
        return self.login == NEWCOMER

    @property
    def team(self) -> str | None:
        """The crew's name in the desk's events."""
        return None if self.crew is None else f"Crew {self.crew + 1}"


def chance(seed: int, *about: object) -> random.Random:
    """The chances of one part of the story; parts do not disturb each other."""
    return random.Random(":".join(map(str, (seed, *about))))  # noqa: S311 - a story, no secret


def operators(seed: int) -> list[Member]:
    """The thirty operators, crew by crew."""
    return [
        Member(login, name, Role.OPERATOR, crew, _manner(chance(seed, "manner", login)))
        for crew, names in enumerate(CREWS)
        for name, login in names
    ]


def leads() -> list[Member]:
    """The three supervisors."""
    return [Member(login, name, Role.SUPERVISOR) for name, login in SUPERVISORS]


def admin() -> Member:
    """The admin."""
    name, login = ADMIN
    return Member(login, name, Role.ADMIN)


def _manner(luck: random.Random) -> Manner:
    return Manner(
        pace=min(2.2, max(0.55, luck.lognormvariate(0, 0.35))),
        warmth=luck.triangular(3.9, 4.95, 4.6),
        appetite=luck.uniform(0.65, 1.4),
        late=luck.triangular(0.01, 0.2, 0.04),
        ill=luck.uniform(0.005, 0.03),
        forgetful=luck.triangular(0.0, 0.04, 0.005),
    )
