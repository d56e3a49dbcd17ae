"""Companies and what they bought."""

import re
import secrets
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from seatwise.desk.errors import (
    BadField,
    CompanyExists,
    UnknownPool,
)
from seatwise.desk.pool import forget_pool
from seatwise.licenses import Instant, Kind, Purchase
from seatwise.store import Held, Look, Transaction, UnknownCompany
from seatwise.store.transaction import Entry

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Company(msgspec.Struct, frozen=True):
    """A tenant."""

    company: str
    name: str
    zone: str
    currency: str
    created_at: Instant


def check_id(text: str, field: str) -> str:
    """An id that can stand in addresses and tokens. Raises BadField."""
    if not _ID.fullmatch(text):
        raise BadField(
            field=field, problem="1 to 40 of a-z, 0-9 and '-', beginning and ending with a letter or digit"
        )
    return text


def amount(text: str) -> Decimal:
    """An exact amount from what people type. Raises BadField."""
    try:
        return Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise BadField(field="price", problem="an amount such as 1750 or 1750.50") from None


def create_company(
    transaction: Transaction, company: str, name: str, *, zone: str = "UTC", currency: str = "RUB", actor: str
) -> Company:
    """Make a company with its first pool.

    Raises BadField, CompanyExists.
    """
    check_id(company, "company")
    if not name.strip() or len(name) > 200:
        raise BadField(field="name", problem="1 to 200 characters")
    if zone not in available_timezones():
        raise BadField(field="zone", problem="an IANA time zone such as Europe/Moscow")
    if not _CURRENCY.fullmatch(currency):
        raise BadField(field="currency", problem="an ISO 4217 code such as RUB")
    if transaction.one("company", Company, company=company) is not None:
        raise CompanyExists(company=company)
    now = transaction.now()
    made = Company(company, name.strip(), str(ZoneInfo(zone)), currency, now)
    transaction.run("add_company", **msgspec.structs.asdict(made))
    held = transaction.hold(company)
    held.record(
        Entry(
            at=now,
            kind="company_created",
            actor=actor,
            data={"name": made.name, "zone": made.zone, "currency": made.currency},
        )
    )
    add_pool(held, "desk", actor=actor)
    return made


def company_of(look: Look, company: str) -> Company:
    """The company. Raises UnknownCompany."""
    found = look.one("company", Company, company=company)
    if found is None:
        raise UnknownCompany(company=company)
    return found


def add_pool(held: Held, pool: str, *, actor: str) -> None:
    """Make a pool for a product; one that exists is left as it is. Raises BadField."""
    check_id(pool, "pool")
    if held.value("pool_exists", pool=pool) is None:
        now = held.now()
        held.run("add_pool", pool=pool, created_at=now)
        held.record(Entry(at=now, kind="pool_created", pool=pool, actor=actor))


def buy(
    held: Held,
    pool: str,
    kind: Kind,
    quantity: int | None,
    *,
    actor: str,
    starts_at: Instant | None = None,
    ends_at: Instant | None = None,
    price: Decimal | None = None,
    currency: str | None = None,
    billing_period: str = "month",
    purchase_id: str | None = None,
) -> Purchase:
    """Enter what was bought. `quantity` None is unlimited; [starts_at, ends_at) is milliseconds UTC;
    without `purchase_id` the id is a random one.

    Raises UnknownPool, BadField.
    """
    if held.value("pool_exists", pool=pool) is None:
        raise UnknownPool(pool=pool)
    now = held.now()
    starts_at = now if starts_at is None else starts_at
    if quantity is not None and not 0 <= quantity <= 10_000_000:
        raise BadField(field="quantity", problem="0 to 10000000, or null for unlimited")
    if ends_at is not None and ends_at <= starts_at:
        raise BadField(field="ends_at", problem="must be after starts_at")
    if price is not None and (not price.is_finite() or price < 0):
        raise BadField(field="price", problem="an amount of 0 or more")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        raise BadField(field="currency", problem="an ISO 4217 code such as RUB")
    if billing_period not in {"month", "year"}:
        raise BadField(field="billing_period", problem="month or year")
    company = held.one("company", Company)
    purchase = Purchase(
        id=purchase_id or secrets.token_urlsafe(9),
        pool=pool,
        kind=kind,
        quantity=quantity,
        starts_at=starts_at,
        ends_at=ends_at,
        price=price,
        currency=currency or (company.currency if company and price is not None else None),
        billing_period=billing_period,
    )
    held.run(
        "add_purchase",
        **{**msgspec.structs.asdict(purchase), "price": None if price is None else str(price)},
    )
    held.record(
        Entry(at=now, kind="license_bought", pool=pool, actor=actor, data=msgspec.to_builtins(purchase))
    )
    forget_pool(held, pool)
    return purchase


def end_purchase(held: Held, purchase_id: str, *, actor: str) -> Purchase:
    """Let a purchase end now; nobody who is in is put out by it. Raises BadField."""
    purchase = next((p for p in held.all("purchases", Purchase) if p.id == purchase_id), None)
    if purchase is None:
        raise BadField(field="license", problem="no such license")
    now = held.now()
    if purchase.ends_at is not None and purchase.ends_at <= now:
        return purchase
    ended = msgspec.structs.replace(purchase, ends_at=max(now, purchase.starts_at))
    held.run("end_purchase", id=purchase_id, ends_at=ended.ends_at)
    held.record(
        Entry(
            at=now,
            kind="license_ended",
            pool=purchase.pool,
            actor=actor,
            data={"id": purchase_id, "ends_at": ended.ends_at},
        )
    )
    forget_pool(held, purchase.pool)
    return ended
