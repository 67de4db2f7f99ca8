"""The second factor: its secrets are encrypted at rest, and staff may be made to have one.

Whoever reads a copy of the database without its ``SECRET_KEY`` learns no secret that codes are made from. A new key is
taken into use with the old one in ``SECRET_KEY_FALLBACKS``; ``renew_secrets`` then writes all of them by the new one.
"""

import base64
import logging
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.sealing import CannotOpen, Seal

logger = logging.getLogger(__name__)

SEALED = "sealed:"
"""Begins what is encrypted; what does not begin so was stored before the shop encrypted anything."""

SEAL = Seal("my_shop.kernel.second_factor")

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""

MISSING = _("Staff of this shop need a second step at log-in: set it up on the pages first, under Log-in and security.")


class MFAAdapter(DefaultMFAAdapter):
    """allauth's hooks around what codes are made from."""

    def encrypt(self, text):
        return SEALED + SEAL.seal(text)

    def decrypt(self, encrypted_text):
        """Return what was encrypted; where no key fits, something that no code fits."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return SEAL.open(encrypted_text.removeprefix(SEALED))
        except CannotOpen:
            logger.error("A second factor cannot be read: is the key that it was stored by in SECRET_KEY_FALLBACKS?")
            return base64.b32encode(secrets.token_bytes(40)).decode()

    def get_totp_issuer(self):
        """An app that makes codes shows them by the shop's name."""
        return current_brand().name

    def get_public_key_credential_rp_entity(self):
        """A passkey is for this host; people see the shop's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": current_brand().name}


def is_missing(user) -> bool:
    """Must this person have a second factor (``SHOP_STAFF_NEED_SECOND_FACTOR``), and has none?"""
    is_bound = settings.SHOP_STAFF_NEED_SECOND_FACTOR and user.is_active and user.is_staff
    return is_bound and not MFAAdapter().is_mfa_enabled(user, types=TYPES)


def lead_to_it(request) -> HttpResponseRedirect | None:
    """Lead whoever must have a second factor, and has none, to where they set it up; None for everybody else."""
    if not is_missing(request.user):
        return None
    messages.warning(request, gettext("The back office opens once your account has a second step at log-in."))
    return HttpResponseRedirect(reverse("mfa_index"))


def renew_secrets() -> int:
    """Encrypt by the key of now what is not encrypted yet, or by an older key; return how many rows that were.

    No signal is sent: nobody's second factor changes.
    """
    renewed = 0
    kept = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    for pk, data in kept.values_list("pk", "data").iterator():
        if _renewed(data) == data:
            continue
        with transaction.atomic():
            row = kept.select_for_update(no_key=True).get(pk=pk)
            renewed += kept.filter(pk=pk).update(data=_renewed(row.data))
    if renewed:
        logger.info("Second factors: %s encrypted by the key of now", renewed)
    return renewed


def _renewed(data):
    found = {name: _renew(data[name]) for name in ("secret", "seed") if name in data}
    if "migrated_codes" in data:
        found["migrated_codes"] = [_renew(code) for code in data["migrated_codes"]]
    return {**data, **found}


def _renew(text):
    if not text.startswith(SEALED):
        return MFAAdapter().encrypt(text)
    try:
        return SEALED + SEAL.renew(text.removeprefix(SEALED))
    except CannotOpen:
        return text  # perhaps its key comes back


class SecondFactorAdmin(admin.ModelAdmin):
    """Who has a second factor: it can be taken from whoever has lost theirs, and nobody sees what it is made of."""

    fields = list_display = readonly_fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
