"""Windows security events (4624, 4634, 4647 and starts and shutdowns) exported as CSV.

A session is a logon number of one computer: 4624 opens it, 4634 or 4647 closes it, else the next
shutdown or start of that computer, after which numbers are used again. Only logon types of people count
(2, 10, 11). The linked pair of logons that an administrator gets in one second is one session. The
feature is the computer.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from seatwise.readers import remarks
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.sheet import Sheet
from seatwise.readers.statuses import gather_notes
from seatwise.readers.table import Sniffed
from seatwise.readers.text import Text

NAME = "windows-security-csv"
_LOGON, _LOGOFF, _OWN_LOGOFF = "4624", "4634", "4647"
_START = {"4608", "6005", "12"}
_STOP = {"4609", "6006", "1074", "13", "1100"}
_CRASH = {"6008"}
_IDS = ("Id", "EventID", "Event ID", "EventCode")
_PAIR = 1000
_NOBODY = ("SYSTEM", "ANONYMOUS LOGON", "LOCAL SERVICE", "NETWORK SERVICE", "-", "")


def looks(look: Sniffed | None) -> bool:
    """Whether the header is that of exported security events."""
    return look is not None and bool(
        {name.casefold() for name in _IDS} & look.names
        and {"targetlogonid", "logonid", "logon id"} & look.names
        and {"targetusername", "username", "account name"} & look.names
    )


@dataclass(slots=True)
class _Session:
    user: str
    start: int
    ids: set[str]
    linked: str = ""


@dataclass
class _Computer:
    opened: dict[str, _Session] = field(default_factory=dict)
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Event:
    at: int
    order: int
    event: str
    computer: str
    user: str
    number: str
    kind: str


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports in any order of rows. Raises ReadError."""
    local = Local(options)
    reading = Reading(NAME, Gathered())
    events: list[_Event] = []
    seen: set[tuple[str, ...]] = set()
    for text in texts:
        book = Notebook(text.name, options)
        sheet = Sheet(text, book, options, local=local)
        time = sheet.need("TimeCreated", "TimeGenerated", "Date and Time", "Time", "Date")
        number = sheet.need(*_IDS)
        computer = sheet.find("Computer", "MachineName", "ComputerName", "LogHost")
        user = sheet.need("TargetUserName", "UserName", "Account Name")
        domain = sheet.find("TargetDomainName", "DomainName", "Account Domain")
        logon = sheet.need("TargetLogonId", "LogonId", "Logon ID")
        kind = sheet.find("LogonType", "Logon Type")
        record = sheet.find("RecordId", "EventRecordID", "Record Id")
        sheet.settle_dates(time)
        mine: set[tuple[str, ...]] = set()
        for line, row in sheet.rows():
            at = sheet.instant(row, time, line)
            if at is None:
                continue
            machine = row[computer].strip() if computer is not None else "-"
            mark = (machine, row[record]) if record is not None and row[record].strip() else row
            if mark in seen:
                continue  # files overlap
            mine.add(mark)
            name = row[user].strip()
            if domain is not None and row[domain].strip():
                name = f"{row[domain].strip()}\\{name}"
            events.append(
                _Event(
                    at,
                    len(events),
                    row[number].strip(),
                    machine,
                    name,
                    row[logon].strip().casefold(),
                    row[kind].strip() if kind is not None else "2",
                )
            )
        seen |= mine
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    _Pairing(reading.gathered, options, end).pair(events)
    local.remark(end)
    reading.zone = local.zone if local.used else None
    reading.warnings += end.notes
    return reading


class _Pairing:
    """Events of all computers to sessions."""

    def __init__(self, gathered: Gathered, options: Options, book: Notebook) -> None:
        self.gathered = gathered
        self.types = {str(kind) for kind in options.logon_types}
        self.book = book
        self.options = options
        self.computers: dict[str, _Computer] = {}
        self.skipped = 0
        self.early = 0

    def pair(self, events: list[_Event]) -> None:
        # Newest first is usual: an export in falling order is turned round before equal instants are ordered.
        falling = sum(a.at > b.at for a, b in pairwise(events)) > len(events) / 2
        events.sort(key=lambda event: (event.at, -event.order if falling else event.order))
        for event in events:
            machine = self.computers.setdefault(event.computer, _Computer())
            if event.event == _LOGON:
                self._logon(machine, event)
            elif event.event in {_LOGOFF, _OWN_LOGOFF}:
                self._logoff(machine, event)
            elif event.event in _START | _STOP | _CRASH:
                kind = Kind.SHUTDOWN if event.event in _STOP else Kind.MACHINE_RESTART
                self._all(machine, event, kind)
            machine.last = event.at
        self._rest(max((event.at for event in events), default=0))
        if self.skipped:
            self.book.note(
                "skipped",
                "%(count)s logons of services, networks and machine accounts are left out",
                count=self.skipped,
            )
        if self.early:
            self.book.note(
                "logout_without_login",
                "%(count)s sign-outs have no sign-in in the log and are left out",
                count=self.early,
            )

    def _person(self, user: str) -> bool:
        name = user.rpartition("\\")[2]
        upper = name.upper()
        return not (name.endswith("$") or upper in _NOBODY or upper.startswith(("DWM-", "UMFD-")))

    def _logon(self, machine: _Computer, event: _Event) -> None:
        if event.kind not in self.types or not self._person(event.user):
            self.skipped += 1
            return
        if event.number in machine.opened:
            return
        for session in machine.opened.values():
            if session.user == event.user and abs(event.at - session.start) < _PAIR and len(session.ids) == 1:
                session.ids.add(event.number)
                machine.opened[event.number] = session
                return
        machine.opened[event.number] = _Session(event.user, event.at, {event.number})

    def _logoff(self, machine: _Computer, event: _Event) -> None:
        session = machine.opened.get(event.number)
        if session is None:
            if event.kind in self.types | {""} and self._person(event.user) and event.event == _OWN_LOGOFF:
                self.early += 1
            return
        self._end(machine, session, event.computer, event.at, Kind.LOGOUT)

    def _end(self, machine: _Computer, session: _Session, computer: str, at: int, kind: Kind) -> int:
        for number in session.ids:
            machine.opened.pop(number, None)
        return self.gathered.add(self.gathered.code(session.user, computer), session.start, at, ended=kind)

    def _all(self, machine: _Computer, event: _Event, kind: Kind) -> None:
        sessions = list({id(session): session for session in machine.opened.values()}.values())
        for session in sessions:
            row = self._end(machine, session, event.computer, event.at, kind)
            if kind is Kind.MACHINE_RESTART:
                self.gathered.ranges[row] = (max(machine.last, session.start), event.at)
        if sessions:
            users = ", ".join(dict.fromkeys(session.user for session in sessions))
            self.book.note(
                "end_assumed",
                "%(users)s: no logoff; ended by the shutdown or start of %(computer)s",
                users=users,
                computer=event.computer,
            )

    def _rest(self, last: int) -> None:
        at = max(last, self.options.read_at or 0)
        users = []
        for computer, machine in self.computers.items():
            for session in list({id(one): one for one in machine.opened.values()}.values()):
                self._end(machine, session, computer, at, Kind.OPEN_AT_END)
                users.append(session.user)
        remarks.open_at_end(self.book, users)
