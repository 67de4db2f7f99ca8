"""Signatures of requests and webhooks: a detached JSON Web Signature over the body (RFC 7515, RFC 7797), by ES256.

The shop's keys are derived from its secret keys, so that there is none to be kept: the one of ``SECRET_KEY`` signs,
those of ``SECRET_KEY_FALLBACKS`` are published as long as they stand there, for what is still on its way.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext

ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SIZE = 32
"""Bytes of a coordinate, and of each half of a signature (RFC 7518, 3.4 and 6.2.1)."""


class SignatureRefused(Exception):
    """The signature does not fit; the text says why, to whoever signs."""


def public_keys() -> list[dict[str, str]]:
    """Return the shop's public keys as JSON Web Keys, the one that signs first."""
    return [_jwk(_private_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def sign(body: bytes) -> str:
    """Return the header ``Request-Signature`` of a body that the shop sends."""
    key = _private_key(settings.SECRET_KEY)
    header = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": _jwk(key)["kid"]}
    protected = _encode(json.dumps(header, separators=(",", ":")).encode())
    der = key.sign(f"{protected}.".encode() + body, ec.ECDSA(SHA256()))
    halves = (half.to_bytes(SIZE) for half in utils.decode_dss_signature(der))
    return f"{protected}..{_encode(b''.join(halves))}"


def check(value: str, body: bytes, keys: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a body that ``value`` is no signature of by one of these keys.

    :param keys: JSON Web Keys of whoever has signed.
    :raises SignatureRefused: then.
    """
    protected, dots, signature = value.partition("..")
    try:
        header = json.loads(_decode(protected))
        raw = _decode(signature)
        if not dots or header["alg"] != "ES256" or len(raw) != 2 * SIZE or set(header.get("crit", [])) - {"b64"}:
            raise SignatureRefused(gettext("Sign with ES256, as a detached JSON Web Signature."))
        payload = body if header.get("b64") is False else _encode(body).encode()
        key = _key_of(next(key for key in keys if key.get("kid") == header["kid"]))
        der = utils.encode_dss_signature(int.from_bytes(raw[:SIZE]), int.from_bytes(raw[SIZE:]))
        key.verify(der, protected.encode() + b"." + payload, ec.ECDSA(SHA256()))
    except StopIteration:
        raise SignatureRefused(gettext("Your profile has no key of this “kid”.")) from None
    except InvalidSignature:
        raise SignatureRefused(gettext("The signature does not fit the body.")) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise SignatureRefused(gettext("The signature cannot be read.")) from None


@lru_cache(maxsize=8)
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the key of a secret: 128 bits more than needed, so that no number is likelier than another."""
    kdf = HKDF(algorithm=SHA256(), length=SIZE + 16, salt=None, info=b"orders.ucp.signatures")
    number = int.from_bytes(kdf.derive(secret.encode())) % (ORDER_OF_P256 - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _jwk(key):
    """Return the public half, named by its thumbprint (RFC 7638)."""
    numbers = key.public_key().public_numbers()
    facts = {"crv": "P-256", "kty": "EC", "x": _coordinate(numbers.x), "y": _coordinate(numbers.y)}
    thumbprint = hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {"kid": _encode(thumbprint), **facts, "use": "sig", "alg": "ES256"}


def _key_of(jwk):
    if (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
        raise SignatureRefused(gettext("Sign with ES256, as a detached JSON Web Signature."))
    x, y = (int.from_bytes(_decode(jwk[name])) for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _coordinate(number):
    return _encode(number.to_bytes(SIZE))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
