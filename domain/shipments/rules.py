"""What a parcel's tracking number looks like. All of it is pure."""

import re

from domain.errors import Refused

_LONGEST_INPUT = 200
_FORM = re.compile(r"(?=.*\d)[A-Z\d]{5,40}", re.ASCII)
_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", re.ASCII)
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MODULUS = 11
_INSTEAD = {10: 0, 11: 5}


class TrackingNumberInvalid(Refused):
    """A tracking number has 5 to 40 letters and digits, a digit among them; blanks and hyphens do not count."""


class CheckDigitWrong(Refused):
    """This tracking number was mistyped: its last digit does not go with the others."""


def checked_number(number: str, *, is_postal: bool) -> str:
    """Give a tracking number in the one form in which it is kept: capital letters and digits alone.

    A postal operator's number of the form that the Universal Postal Union's standard S10 describes, such as
    RR123456785CN, ends in a check digit. Raises the refusals of this module.
    """
    plain = plain_number(number) if len(number) <= _LONGEST_INPUT and number.isascii() else ""
    if not _FORM.fullmatch(plain):
        raise TrackingNumberInvalid
    parts = _S10.fullmatch(plain) if is_postal else None
    if parts is not None and int(parts[2]) != check_digit(parts[1]):
        raise CheckDigitWrong(given=int(parts[2]), expected=check_digit(parts[1]))
    return plain


def plain_number(number: str) -> str:
    """Take blanks and hyphens out of a tracking number, and put it in capitals."""
    return "".join(number.replace("-", "").split()).upper()


def check_digit(serial: str) -> int:
    """Work out the check digit of the eight digits in a number of S10: a weighted sum, modulo 11."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True))
    rest = _MODULUS - total % _MODULUS
    return _INSTEAD.get(rest, rest)
