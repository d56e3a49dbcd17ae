"""What can go wrong at the desk."""

from seatwise.errors import SeatwiseError


class UnknownOperator(SeatwiseError):
    """There is no operator %(operator)s in this company."""

    code = "UNKNOWN_OPERATOR"


class UnknownPool(SeatwiseError):
    """There is no pool %(pool)s in this company."""

    code = "UNKNOWN_POOL"


class UnknownLease(SeatwiseError):
    """There is no lease %(lease)s in this company."""

    code = "UNKNOWN_LEASE"


class CompanyExists(SeatwiseError):
    """There is already a company %(company)s."""

    code = "COMPANY_EXISTS"


class LoginTaken(SeatwiseError):
    """Another operator of this company already signs in as %(login)s."""

    code = "LOGIN_TAKEN"


class BadField(SeatwiseError):
    """%(field)s: %(problem)s"""

    code = "BAD_FIELD"
    words = frozenset({"problem"})


class InvitationUnknown(SeatwiseError):
    """This invitation is not known. Ask your admin for a new one."""

    code = "INVITATION_UNKNOWN"


class InvitationExpired(SeatwiseError):
    """This invitation has expired. Ask your admin for a new one."""

    code = "INVITATION_EXPIRED"


class InvitationUsed(SeatwiseError):
    """This invitation was already used. Sign in with your password, or ask your admin for a new one."""

    code = "INVITATION_USED"


class OperatorDisabled(SeatwiseError):
    """The operator %(operator)s is deactivated. An admin of the company can activate it again."""

    code = "OPERATOR_DISABLED"


class NoNamedLicense(SeatwiseError):
    """All named licenses of pool %(pool)s are assigned (%(assigned)s of %(quantity)s).
    Buy one more or take one back first."""

    code = "NO_LICENSE"


class TransferQuota(SeatwiseError):
    """Every free named license was given to somebody else lately. The next one may be given at %(allowed_at)s,
    or an admin overrides the quota."""

    code = "TRANSFER_QUOTA"


class TooManyReserved(SeatwiseError):
    """The reservations together would keep %(reserved)s seats, and the pool has %(licenses)s.
    Reserve fewer, or buy licenses first."""

    code = "TOO_MANY_RESERVED"


class KeyReused(SeatwiseError):
    """This Idempotency-Key was used for another request. Use a new key for a new request."""

    code = "IDEMPOTENCY_KEY_REUSED"


class UnknownKey(SeatwiseError):
    """There is no API key %(api_key)s in this company."""

    code = "UNKNOWN_API_KEY"
