"""The history of Romashka is true, repeatable and believable."""

import statistics
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import UTC, datetime

from romashka import NOW, WEEKS, look_at, make, seatwise

from seatwise.demo import cast
from seatwise.demo.rota import ZONE
from seatwise.demo.walk import TTL
from seatwise.desk.people import Role
from seatwise.settings import Settings

MINUTE = 60_000


def story(left):
    """All that must be the same for the same seed and now."""
    return left.lines, left.events, left.people


def test_the_same_seed_and_now_give_the_same_history_in_another_process(left, tmp_path):
    ends = datetime.fromtimestamp(NOW / 1000, UTC).isoformat()
    made = seatwise("demo", "--weeks", WEEKS, "--seed", 7, "--now", ends, "--data", tmp_path)
    assert made.returncode == 0, made.stderr
    assert story(look_at(Settings(data=tmp_path))) == story(left)


def test_another_seed_tells_another_story(left, tmp_path):
    other = make(tmp_path, seed=8)
    assert other.findings == []
    assert set(other.people) == set(left.people)
    assert other.stays() != left.stays()


def test_the_journal_is_in_order(left):
    assert left.findings == []
    assert [line.seq for line in left.lines] == list(range(1, len(left.lines) + 1))


def test_it_ends_now_and_goes_back_the_weeks(left):
    seats = [line.at for line in left.lines if line.kind == "admitted"]
    assert NOW - WEEKS * 7 * 24 * 60 * MINUTE <= min(seats) < NOW - (WEEKS * 7 - 1) * 24 * 60 * MINUTE
    assert max(line.at for line in left.lines) <= NOW
    assert NOW - max(seats) < 12 * 60 * MINUTE
    assert max(event.occurred_at for event in left.events) < NOW


def test_thirty_operators_in_six_crews_three_supervisors_and_an_admin(left):
    roles = Counter(person.role for person in left.people.values())
    assert roles == {Role.OPERATOR: 30, Role.SUPERVISOR: 3, Role.ADMIN: 1}
    teams = Counter(event.data["team"] for event in left.events if event.type == "operator.added")
    assert sorted(teams.values()) == [5] * 6


def test_every_enrolled_operator_was_in_and_nobody_else_used_a_seat(left):
    operators = {
        login for login, person in left.people.items() if person.role is Role.OPERATOR and person.enrolled
    }
    assert len(operators) == 29
    assert set(left.stays_by_login()) == operators


def test_the_pool_is_full_at_times_and_never_over(left):
    changes = []
    for _operator, kind, since, until in left.stays():
        if kind == "simultaneous":
            changes += [(since, 1), (until or NOW + 1, -1)]
    occupied, most = 0, 0
    for _at, change in sorted(changes):
        occupied += change
        most = max(most, occupied)
    assert most == 5


def test_some_are_denied_some_crash_some_forget_to_leave(left):
    kinds = Counter(line.kind for line in left.lines)
    assert kinds["admitted"] > 200
    assert 20 < kinds["denied"] < 0.6 * kinds["admitted"]
    assert {line.code for line in left.lines if line.kind == "denied"} == {"POOL_FULL"}
    assert kinds["expired"] >= 3
    assert kinds["revoked"] >= 1
    assert kinds["released"] > 0.9 * kinds["admitted"]


def test_the_named_are_never_denied(left):
    named = {left.people[login].operator for login in cast.SENIORS}
    assert {operator for operator, kind, _, _ in left.stays() if kind == "named"} == named
    assert not [line for line in left.lines if line.kind == "denied" and line.operator in named]


def test_a_lease_that_lapsed_ended_at_its_own_instant(left):
    admitted = {line.lease: line.at for line in left.lines if line.kind == "admitted"}
    for line in left.lines:
        if line.kind == "expired":
            assert line.at >= admitted[line.lease] + TTL


def test_weekends_are_thinner(left):
    begun = Counter()
    for _operator, kind, since, _until in left.stays():
        if kind == "simultaneous":
            begun[datetime.fromtimestamp(since / 1000, ZONE).weekday() >= 5] += 1
    assert begun[True] / 2 < 0.85 * begun[False] / 5


def test_whoever_answers_or_closes_a_case_is_in(left):
    stays = left.stays_by_login()
    starts = {login: [since for since, _ in found] for login, found in stays.items()}
    acted = 0
    for event in left.events:
        if event.type in {"message.out", "case.closed"} and event.actor_kind == "operator":
            index = bisect_right(starts[event.actor], event.occurred_at) - 1
            assert index >= 0
            assert event.occurred_at < stays[event.actor][index][1]
            acted += 1
    assert acted > 1000


def test_a_status_tells_of_each_stay(left):
    stays = left.stays_by_login()
    online = defaultdict(list)
    for event in left.events:
        if event.type == "operator.status" and event.data["status"] == "online":
            online[event.actor].append(event.occurred_at)
    assert online == {login: [since for since, _ in found] for login, found in stays.items()}


def test_each_case_is_opened_assigned_answered_in_that_order(left):
    order = defaultdict(list)
    for event in left.events:
        if event.case_id is not None:
            order[event.case_id].append(event.type)
    for types in order.values():
        assert types[:2] == ["case.opened", "message.in"]
        assert "message.out" not in types or types.index("case.assigned") < types.index("message.out")
        assert types.count("case.closed") <= 1
        assert "rating.given" not in types or types.index("survey.sent") < types.index("rating.given")


def test_events_hold_lengths_and_no_texts(left):
    kinds = {event.type: set(event.data) for event in left.events}
    assert kinds == {
        "case.opened": set(),
        "case.assigned": set(),
        "message.in": {"length"},
        "message.out": {"length"},
        "case.closed": set(),
        "survey.sent": set(),
        "rating.given": {"rating", "scale"},
        "operator.added": {"team"},
        "operator.status": {"status"},
    }
    for event in left.events:
        if event.type == "rating.given":
            assert event.data["rating"] in {1, 2, 3, 4, 5}
            assert event.data["scale"] == 5
        assert event.received_at >= event.occurred_at


def test_the_slow_are_slow_and_the_liked_are_liked(left):
    manners = {member.login: member.manner for member in cast.operators(7) if not member.newcomer}
    opened, first, ratings = {}, defaultdict(list), defaultdict(list)
    answered = set()
    for event in left.events:
        if event.type == "case.opened":
            opened[event.case_id] = event.occurred_at
        if event.type == "message.out" and event.case_id not in answered:
            answered.add(event.case_id)
            first[event.actor].append(event.occurred_at - opened[event.case_id])
        if event.type == "rating.given":
            ratings[event.operator].append(event.data["rating"])
    by_pace = sorted(manners, key=lambda login: manners[login].pace)
    speeds = [statistics.median(first[login]) for login in by_pace]
    assert 1.3 * statistics.mean(speeds[:8]) < statistics.mean(speeds[-8:])
    assert all(15_000 < speed < 5 * MINUTE for speed in speeds)
    by_warmth = sorted(manners, key=lambda login: manners[login].warmth)
    liked = [statistics.mean(ratings[login]) for login in by_warmth]
    assert statistics.mean(liked[:8]) + 0.15 < statistics.mean(liked[-8:])
    assert all(3 < mean < 5 for mean in liked)
