"""How what identifies a person is written before it is compared: one spelling for each number, phone and name."""

import re
from datetime import date

from api.domain.marks import without_marks

_NO_SIGN = re.compile(r"[^0-9A-Z]")
_NO_DIGIT = re.compile(r"\D")


def number_key(number: str) -> str:
    """An identity number without signs between its digits, in capitals."""
    return _NO_SIGN.sub("", number.upper())


def phone_key(phone: str) -> str:
    """A phone number as digits with the country first: 0812…, 812… and +62 812… are one."""
    digits = _NO_DIGIT.sub("", phone)
    if phone.lstrip().startswith("+") or digits.startswith("62"):
        return digits
    return f"62{digits.lstrip('0')}"


def name_key(name: str) -> str:
    """A name in small letters without marks, its words one space apart."""
    return " ".join(re.sub(r"[^\w\s]", " ", without_marks(name).casefold()).split())


def person_key(identity_number: str | None, name: str | None, birth_date: date | None) -> str | None:
    """What makes one person: the identity number, else name and birth date together; nothing where neither is known."""
    if identity_number:
        return f"number|{number_key(identity_number)}"
    if name and birth_date:
        return f"name|{name_key(name)}|{birth_date.isoformat()}"
    return None
