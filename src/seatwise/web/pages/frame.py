"""What all pages share: the company around them, and the fields of their forms."""

from typing import Any

from seatwise.desk.companies import Company


def base(company: Company) -> dict[str, Any]:
    """The fields of `Page`."""
    return {"company": company.company, "company_name": company.name, "zone": company.zone}


def field(form: Any, name: str) -> str:
    """A field of a form as text without blanks around it; '' when it is not there."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
