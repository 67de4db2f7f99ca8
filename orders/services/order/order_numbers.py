"""Order numbers: random, and made to be read out."""

import re
import secrets

# Crockford's base 32: no I, L, O or U, so that a number read over the telephone arrives
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
LENGTH = 10
_MISREAD = str.maketrans("ILO", "110")


def random_number() -> str:
    """Return an order number of 50 random bits, such as ``7K3QX-9MFT2``."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read_number(typed: str) -> str:
    """Return a number as orders carry it from what somebody typed: small letters, missing dashes, O for 0.

    What can be no number is answered as the empty text.
    """
    plain = re.sub(r"[\s-]", "", typed).upper().translate(_MISREAD)
    return _grouped(plain) if re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", plain) else ""


def _grouped(plain: str) -> str:
    return f"{plain[:GROUP]}-{plain[GROUP:]}"
