"""Which column of a table is what: header names of several languages, and what the person says."""

import re
from collections.abc import Mapping, Sequence

from seatwise.readers.errors import UnknownColumn, UnknownRole

ROLES = (
    "user", "start", "end", "duration", "duration_hours", "duration_minutes", "duration_seconds",
    "feature", "host", "seats", "status", "date",
)  # fmt: skip

_NAMES = {
    "user": """
        user; user name; username; user id; userid; login name; account; account name; agent; agent name;
        agent email; agent id; operator; operator name; employee; employee name; person; name; full name;
        email; e mail; user email; user principal name; staff; worker; member; owner; benutzer;
        benutzername; nutzer; anwender; mitarbeiter; mitarbeiterin; bearbeiter; konto; bediener; personal;
        utilisateur; utilisatrice; nom; nom d utilisateur; agent e; employé; employée; employe;
        collaborateur; compte; opérateur; usuario; usuaria; nombre; nombre de usuario; agente; empleado;
        empleada; operador; cuenta; correo; пользователь; имя пользователя; сотрудник; работник; оператор;
        агент; логин; имя; фио; учетная запись; учётная запись""",
    "start": """
        start; start time; start date; started; started at; start at; starttime; start datetime; begin;
        begin time; began; from; login; login time; logged in; logged in at; sign in; signed in; signed in
        at; sign in time; logon; logon time; in; time in; clock in; check in; checkin; checkout time;
        connected; connected at; session start; start utc; open; opened; beginn; anfang; anmeldung;
        anmeldezeit; angemeldet; startzeit; von; kommt; login zeit; début; debut; date de début; heure de
        début; connexion; de; du; entrée; heure d entrée; inicio; comienzo; desde; entrada; hora de
        inicio; fecha de inicio; conexión; conexion; inicio de sesión; начало; начат; вход; время входа;
        время начала; начало сеанса; начало смены; с; от; приход; подключение""",
    "end": """
        end; end time; end date; ended; ended at; end at; endtime; end datetime; finish; finished;
        finished at; stop; stopped; to; until; till; logout; log out; logout time; logged out; logged out
        at; sign out; signed out; signed out at; sign out time; logoff; logoff time; out; time out; clock
        out; check out; checkin time; disconnected; disconnected at; session end; end utc; close; closed;
        ende; schluss; abmeldung; abmeldezeit; abgemeldet; endzeit; bis; geht; fin; date de fin; heure de
        fin; déconnexion; deconnexion; à; a; au; jusqu à; sortie; heure de sortie; final; término;
        termino; hasta; salida; hora de fin; fecha de fin; desconexión; desconexion; fin de sesión; конец;
        окончание; выход; время выхода; время окончания; конец сеанса; конец смены; по; до; уход;
        отключение; завершение""",
    "duration": """
        duration; length; session length; session duration; time spent; elapsed; worked; dauer; länge;
        laenge; sitzungsdauer; arbeitszeit; durée; duree; durée de session; duración; duracion; tiempo;
        длительность; продолжительность; время работы""",
    "feature": """
        feature; product; application; app; license; licence; license type; program; software; module;
        service; queue; lizenz; produkt; anwendung; programm; modul; logiciel; produit; application;
        licencia; producto; aplicación; aplicacion; programa; продукт; лицензия; приложение; программа;
        модуль""",
    "host": """
        host; hostname; host name; computer; machine; workstation; device; terminal; ip; ip address;
        rechner; gerät; arbeitsplatz; ordinateur; poste; machine; equipo; ordenador; компьютер; хост;
        устройство; рабочее место""",
    "seats": """
        seats; licenses; licences; count; quantity; number of licenses; tokens; anzahl; lizenzen; nombre
        de licences; licences; cantidad; licencias; количество; лицензий; мест; число лицензий""",
    "status": """
        status; state; agent status; agent state; presence; availability; zustand; statut; état; etat;
        estado; статус; состояние""",
    "date": """
        date; day; shift date; work date; datum; tag; jour; fecha; día; dia; дата; день""",
}  # fmt: skip
_UNIT_NAMES = {
    "duration_hours": "h hrs? hours? std stunden? heures? horas? ч час часы часов",
    "duration_minutes": "m mins? minutes? minuten minutos? мин минут минуты",
    "duration_seconds": "s secs? seconds? sek sekunden secondes? segundos? с сек секунд секунды",
}
_UNITS = tuple(
    (role, re.compile(rf"(?:^|\W)(?:{names.replace(' ', '|')})(?:\W|$)"))
    for role, names in _UNIT_NAMES.items()
)
_BARE_UNITS = {
    **dict.fromkeys(("hours", "stunden", "heures", "horas", "часы", "часов"), "duration_hours"),
    **dict.fromkeys(("minutes", "minuten", "minutos", "минуты", "минут"), "duration_minutes"),
    **dict.fromkeys(("seconds", "sekunden", "secondes", "segundos", "секунды", "секунд"), "duration_seconds"),
}
_UTC = re.compile(r"\b(?:utc|gmt)\b")
_NOISE = re.compile(r"[\s_\-./:()\[\]'’#№]+")


def plain_name(name: str) -> str:
    """A header name without case, marks and repeated blanks: `Start_Time (UTC)` -> `start time utc`."""
    return _NOISE.sub(" ", name.replace("\ufeff", "")).strip().casefold()


_ROLE_OF = {
    plain_name(name): role
    for role, names in reversed(_NAMES.items())
    for name in names.split(";")
    if name.strip()
}


def role_of(name: str) -> str | None:
    """What a column of that name usually is."""
    plain = plain_name(name)
    known = _ROLE_OF.get(plain) or _ROLE_OF.get(plain_name(_UTC.sub("", plain)))
    if known is not None and known != "duration":
        return known
    if known is None:
        bare = plain
        for _, unit in _UNITS:
            bare = unit.sub(" ", bare)
        if _ROLE_OF.get(plain_name(bare)) != "duration":
            return _BARE_UNITS.get(plain)
    return next((role for role, unit in _UNITS if unit.search(plain)), "duration")


def says_utc(name: str) -> bool:
    """Whether the header itself says that its times are UTC."""
    return bool(_UTC.search(plain_name(name)))


def roles(header: Sequence[str], told: Mapping[str, str], file: str, line: int) -> dict[str, int]:
    """Role -> index of its column; what the person told comes first, then the first column of a usual name.

    Raises UnknownRole, UnknownColumn.
    """
    found: dict[str, int] = {}
    for role, name in told.items():
        if role not in ROLES:
            raise UnknownRole(role=role, name=name, roles=", ".join(ROLES))
        found[role] = column(header, name, role, file, line)
    taken = set(found.values())
    told_length = any(role.startswith("duration") for role in told)
    for index, name in enumerate(header):
        usual = role_of(name)
        if usual is None or usual in found or index in taken:
            continue
        if usual.startswith("duration") and told_length:
            continue
        found[usual] = index
    return found


def column(header: Sequence[str], name: str, role: str, file: str, line: int) -> int:
    """The column of that name, else of that number (from 1). Raises UnknownColumn."""
    wanted = plain_name(name)
    for match in (name, wanted):
        for index, candidate in enumerate(header):
            if match in {candidate, candidate.strip(), plain_name(candidate)}:
                return index
    if name.isdigit() and 1 <= int(name) <= len(header):
        return int(name) - 1
    raise UnknownColumn(file=file, line=line, name=name, role=role, columns=", ".join(header))
