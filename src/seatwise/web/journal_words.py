"""What happened, in words: each kind of line of the journal."""

from seatwise.language import Language


def kind_in_words(kind: str, into: Language) -> str:
    """What a line of that kind tells; a kind of a newer version stays as it is."""
    say = into.gettext
    words = {
        "admitted": say("came in"),
        "released": say("left"),
        "expired": say("seat ran out"),
        "revoked": say("seat ended by somebody"),
        "taken_over": say("took the seat over"),
        "handed_over": say("handed the seat to a colleague"),
        "regularized": say("overlap became an ordinary seat"),
        "denied": say("turned away"),
        "would_deny": say("would have been turned away"),
        "queued": say("joined the queue"),
        "offered": say("was offered a seat"),
        "wait_ended": say("wait ended"),
        "clock_stepped": say("clock was set"),
        "company_created": say("company made"),
        "pool_created": say("pool made"),
        "pool_changed": say("rules of the pool changed"),
        "license_bought": say("licenses bought"),
        "license_ended": say("licenses ended"),
        "license_assigned": say("named license assigned"),
        "license_unassigned": say("named license taken back"),
        "seats_reserved": say("seats reserved"),
        "reservation_ended": say("reservation ended"),
        "operator_invited": say("invited"),
        "operator_invited_again": say("invited again"),
        "operator_activated": say("activated"),
        "operator_deactivated": say("deactivated"),
        "groups_set": say("groups set"),
        "priority_set": say("priority set"),
        "password_set": say("password set"),
        "signed_in": say("signed in"),
        "signed_out": say("signed out"),
        "api_key_made": say("API key made"),
        "api_key_ended": say("API key ended"),
    }
    return words.get(kind, kind.replace("_", " "))
