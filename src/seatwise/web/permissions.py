"""Who may do what: one table of every route. A route that is not here is refused to everybody."""

import msgspec

from seatwise.desk.people import Role

EVERYBODY = frozenset(Role)
LEADS = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


class Permission(msgspec.Struct, frozen=True):
    """Who passes: people by role, services by scope of their key, or anybody at all."""

    roles: frozenset[Role] = frozenset()
    scope: str | None = None
    public: bool = False


PUBLIC = Permission(public=True)


def _people(roles: frozenset[Role], scope: str | None = None) -> Permission:
    return Permission(roles=roles, scope=scope)


V1 = "/v1/companies/{company}"
PAGE = "/c/{company}"

PERMISSIONS: dict[tuple[str, str], Permission] = {
    ("GET", "/"): PUBLIC,
    ("POST", "/language"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/openapi.json"): PUBLIC,
    ("GET", "/static/{file_path}"): PUBLIC,
    ("HEAD", "/static/{file_path}"): PUBLIC,
    # companies
    ("POST", "/v1/companies"): Permission(scope="installation"),
    ("GET", V1): _people(ADMINS, "operators"),
    # operators
    ("GET", f"{V1}/operators"): _people(LEADS, "operators"),
    ("POST", f"{V1}/operators"): _people(ADMINS, "operators"),
    ("GET", f"{V1}/operators/{{operator}}"): _people(LEADS, "operators"),
    ("POST", f"{V1}/operators/{{operator}}/invitation"): _people(ADMINS, "operators"),
    ("POST", f"{V1}/operators/{{operator}}/deactivate"): _people(ADMINS, "operators"),
    ("POST", f"{V1}/operators/{{operator}}/activate"): _people(ADMINS, "operators"),
    # licenses
    ("GET", f"{V1}/licenses"): _people(ADMINS, "licenses"),
    ("POST", f"{V1}/licenses"): _people(ADMINS, "licenses"),
    ("POST", f"{V1}/licenses/{{license}}/end"): _people(ADMINS, "licenses"),
    ("GET", f"{V1}/pools/{{pool}}/assignments"): _people(ADMINS, "licenses"),
    ("POST", f"{V1}/pools/{{pool}}/assignments"): _people(ADMINS, "licenses"),
    ("DELETE", f"{V1}/pools/{{pool}}/assignments/{{operator}}"): _people(ADMINS, "licenses"),
    # seats
    ("GET", f"{V1}/pools/{{pool}}"): _people(LEADS, "seats"),
    ("POST", f"{V1}/seats"): _people(EVERYBODY, "seats"),
    ("POST", f"{V1}/seats/{{lease}}/beat"): _people(EVERYBODY, "seats"),
    ("POST", f"{V1}/seats/{{lease}}/release"): _people(EVERYBODY, "seats"),
    ("POST", f"{V1}/seats/{{lease}}/end"): _people(LEADS, "seats"),
    ("POST", f"{V1}/seats/{{lease}}/hand-over"): _people(EVERYBODY, "seats"),
    ("POST", f"{V1}/pools/{{pool}}/queue/leave"): _people(EVERYBODY, "seats"),
    ("GET", f"{V1}/pools/{{pool}}/settings"): _people(LEADS, "licenses"),
    ("PATCH", f"{V1}/pools/{{pool}}/settings"): _people(ADMINS, "licenses"),
    ("GET", f"{V1}/pools/{{pool}}/reservations"): _people(LEADS, "licenses"),
    ("POST", f"{V1}/pools/{{pool}}/reservations"): _people(ADMINS, "licenses"),
    ("DELETE", f"{V1}/pools/{{pool}}/reservations/{{reservation}}"): _people(ADMINS, "licenses"),
    ("PUT", f"{V1}/operators/{{operator}}/groups"): _people(ADMINS, "operators"),
    ("PUT", f"{V1}/operators/{{operator}}/priority"): _people(ADMINS, "operators"),
    # journal, sessions, keys
    ("GET", f"{V1}/journal"): _people(ADMINS, "journal"),
    ("POST", f"{V1}/sessions"): PUBLIC,
    ("DELETE", f"{V1}/sessions/current"): _people(EVERYBODY),
    ("GET", f"{V1}/api-keys"): _people(ADMINS),
    ("POST", f"{V1}/api-keys"): _people(ADMINS),
    ("DELETE", f"{V1}/api-keys/{{api_key}}"): _people(ADMINS),
    # pages
    ("GET", PAGE): PUBLIC,
    ("GET", f"{PAGE}/sign-in"): PUBLIC,
    ("POST", f"{PAGE}/sign-in"): PUBLIC,
    ("WEBSOCKET", f"{PAGE}/sign-in/ws"): PUBLIC,
    ("POST", f"{PAGE}/sign-out"): _people(EVERYBODY),
    ("GET", f"{PAGE}/invitation"): PUBLIC,
    ("POST", f"{PAGE}/enrolment/look"): PUBLIC,
    ("POST", f"{PAGE}/enrolment/start"): PUBLIC,
    ("POST", f"{PAGE}/enrolment/finish"): PUBLIC,
    ("GET", f"{PAGE}/seat"): _people(EVERYBODY),
    ("POST", f"{PAGE}/seat"): _people(EVERYBODY),
    ("POST", f"{PAGE}/seat/leave"): _people(EVERYBODY),
    ("WEBSOCKET", f"{PAGE}/seat/ws"): _people(EVERYBODY),
    ("GET", f"{PAGE}/board"): _people(LEADS),
    ("GET", f"{PAGE}/board/live"): _people(LEADS),
    ("POST", f"{PAGE}/board/end"): _people(LEADS),
    ("GET", f"{PAGE}/operators"): _people(ADMINS),
    ("POST", f"{PAGE}/operators"): _people(ADMINS),
    ("POST", f"{PAGE}/operators/deactivate"): _people(ADMINS),
    ("POST", f"{PAGE}/operators/invite-again"): _people(ADMINS),
    ("GET", f"{PAGE}/licenses"): _people(ADMINS),
    ("POST", f"{PAGE}/licenses"): _people(ADMINS),
    ("POST", f"{PAGE}/licenses/assign"): _people(ADMINS),
    ("POST", f"{PAGE}/licenses/unassign"): _people(ADMINS),
    ("GET", f"{PAGE}/journal"): _people(ADMINS),
    ("GET", f"{PAGE}/journal/export"): _people(ADMINS),
}
