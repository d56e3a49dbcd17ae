"""What all pages share: the company around them, and the fields of their forms."""

from typing import Any

from seatwise.desk.companies import Company
from seatwise.desk.errors import BadField
from seatwise.errors import SeatwiseError
from seatwise.language import Language


def base(company: Company) -> dict[str, Any]:
    """The fields of `Page`."""
    return {"company": company.company, "company_name": company.name, "zone": company.zone}


def field(form: Any, name: str) -> str:
    """A field of a form as text without blanks around it; '' when it is not there."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def entered(form: Any, *names: str) -> dict[str, str]:
    """The fields of a refused form, to be shown again."""
    return {name: field(form, name)[:500] for name in names}


def told(error: SeatwiseError, into: Language) -> str:
    """Why a form was refused, with its fields called as they are on the page."""
    if not isinstance(error, BadField):
        return error.sentence(into)
    say = into.gettext
    labels = {
        "login": say("Name to sign in with"),
        "name": say("Full name"),
        "email": say("Email"),
        "quantity": say("Quantity"),
        "price": say("Price"),
    }
    field_name = str(error.facts.get("field", ""))
    return BadField(**{**error.facts, "field": labels.get(field_name, field_name)}).sentence(into)
