"""Lengths of time as tables write them: 1,5 or 1.5 with a unit, 1:30, 1 h 30 min, PT1H30M."""

import re

UNITS = {"duration_hours": 3_600_000, "duration_minutes": 60_000, "duration_seconds": 1000}
_CLOCK = re.compile(r"(\d{1,5}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
_UNIT_WORDS = {
    86_400_000: "d day days tag tage tagen jour jours j día días dia dias д дн день дня дней",
    3_600_000: "h hr hrs hour hours std stunde stunden heure heures hora horas ч час часа часов",
    60_000: "m min mins minute minutes minuten minuto minutos мин минута минуты минут",
    1000: "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos с сек секунд",
}
_WORDS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
_LONGEST = 366 * 86_400_000


def number(text: str, *, comma_is_decimal: bool) -> float | None:
    """A number of either habit: 1.234,50 and 1,234.50; a lone comma is decimal if the table says so."""
    plain = re.sub(r"[\s'’\u00a0\u202f]", "", text)
    if not re.fullmatch(r"-?[\d.,]+", plain) or not any(sign.isdigit() for sign in plain):
        return None
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:
        plain = plain.replace(".", "").replace(",", ".") if comma > dot else plain.replace(",", "")
    elif comma >= 0:
        thousands = plain.count(",") > 1 or (not comma_is_decimal and len(plain) - comma == 4)
        plain = plain.replace(",", "" if thousands else ".")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    try:
        return float(plain)
    except ValueError:
        return None


def length(text: str, role: str, *, comma_is_decimal: bool) -> int | None:
    """A written length in ms; None if it is none, is negative, is longer than a year, or is a number while
    `role` is "duration" (no unit is known)."""
    text = text.strip()
    found: float | None = None
    if match := _CLOCK.fullmatch(text):
        first, second, third, fraction = match.groups()
        if third is None and role == "duration_minutes":
            found = (int(first) * 60 + int(second)) * 1000
        else:
            found = (int(first) * 3600 + int(second) * 60 + int(third or 0)) * 1000 + int(
                (fraction or "0").ljust(3, "0")
            )
    elif (match := _ISO.fullmatch(text)) and any(match.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    elif role in UNITS and (value := number(text, comma_is_decimal=comma_is_decimal)) is not None:
        found = value * UNITS[role]
    elif _PART.sub("", text).strip(" ,;und") == "" and (parts := _PART.findall(text)):
        found = 0.0
        for amount, word in parts:
            unit = _WORDS.get(word.lower())
            if unit is None:
                return None
            found += float(amount.replace(",", ".")) * unit
    return round(found) if found is not None and 0 <= found <= _LONGEST else None
