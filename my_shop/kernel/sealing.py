"""Secrets at rest: encrypted by a key that is derived from ``SECRET_KEY``.

Whoever reads a copy of the database without that key learns none of them. A new key is taken into use with the old one
in ``SECRET_KEY_FALLBACKS``: what was sealed by the old one is opened by it, and ``renew`` seals it anew.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(Exception):
    """No key of the shop fits what was sealed."""


class Seal:
    """Seals texts of one kind: what is sealed for another purpose it does not open.

    :param purpose: a name that stays the same for ever, such as that of the module.
    """

    def __init__(self, purpose: str):
        self._purpose = purpose.encode()

    def seal(self, text: str) -> str:
        """Encrypt a text by the key of now."""
        return self._key(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed, by the key of now or a former one.

        :raises CannotOpen: none of them fits.
        """
        try:
            return self._keys().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise CannotOpen from None

    def renew(self, sealed: str) -> str:
        """Return the same, sealed by the key of now where it was not.

        :raises CannotOpen: no key fits; perhaps it comes back.
        """
        try:
            self._key(settings.SECRET_KEY).decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return sealed

    def _keys(self):
        return MultiFernet([self._key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])

    def _key(self, secret):
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=self._purpose).derive(secret.encode())
        return Fernet(base64.urlsafe_b64encode(derived))
