"""Doors that ask for a password, or set one: hashing takes long, and no row is locked over it."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext
from rest_framework import exceptions

from customers.forms import CodeForm
from customers.services import passwords
from my_shop.kernel.api.idempotency import deed_of
from my_shop.kernel.api.models import RememberedAnswer
from my_shop.kernel.api.problems import invalid_form
from my_shop.kernel.visitors import visitor_of


class HashesFirst:
    """Base, before the others, of a door whose POST hashes: ``check`` does, before the row of the key is locked.

    What it returns is ``checked``. Where the same was answered already nothing is checked again, and no try counted: a
    new password makes the one that was sent with it a wrong one.
    """

    checked: Any = None

    def check(self) -> Any:
        """Return what the handler needs; raise what refuses it."""
        raise NotImplementedError

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method != "POST" or _is_answered(request):
            return
        try:
            self.checked = self.check()
        except Exception:
            if not _is_answered(request):  # meanwhile, to the same request at the same time
                raise


def check_oneself(request, *, password: str = "", code: str = "") -> None:
    """Refuse whoever only holds a token or a browser: the password is asked for, or of who has none a second step.

    Who has neither is let through, as on the pages: there is nothing to ask them for.

    :raises my_shop.kernel.throttle.services.TooManyTries:
    """
    user = request.user
    if user.has_usable_password():
        if not passwords.check_password_of(user, password, visitor=visitor_of(request)):
            raise exceptions.ValidationError({"password": [gettext("That is not your password.")]})
    elif is_mfa_enabled(user):
        use_code(user, code)


def use_code(user, code: str) -> None:
    """Take a code of the person's second factor, which is used up by that.

    :raises my_shop.kernel.throttle.services.TooManyTries:
    """
    form = CodeForm({"code": code}, user=user)
    if not form.is_valid():
        raise invalid_form(form)
    form.authenticator.record_usage()


def _is_answered(request):
    name = deed_of(request)
    return bool(name) and RememberedAnswer.objects.filter(key=name, status__isnull=False).exists()
