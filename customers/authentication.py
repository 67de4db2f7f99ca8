"""How people and programs prove who they are: one password backend, and tokens whose use is noted."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from customers.services import credentials, passwords
from my_shop.kernel import second_factor
from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.visitors import address_of, visitor_of

USERS = PreparedQuery(lambda ids: get_user_model()._default_manager.filter(pk__in=ids).values_list())


class PasswordBackend(ModelBackend):
    """Checks a password for pages, API and back office alike."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        """Return the person; None where login and password do not belong together, or the account is closed.

        :raises my_shop.kernel.throttle.services.TooManyTries: as ``customers.services.passwords.authenticate_user``.
        """
        login = email or username
        if not login or not password:
            return None
        user = passwords.authenticate_user(
            login=login, password=password, visitor=visitor_of(request) if request else ""
        )
        return user if user and self.user_can_authenticate(user) else None

    def get_user(self, user_id):
        """Return the person of a session; None for nobody, and for a closed account."""
        users = USERS.instances(get_user_model(), [user_id])
        return next(filter(self.user_can_authenticate, users), None)


class TokenAuthentication(KnoxTokenAuthentication):
    """Knox's tokens, with what they were made for; from time to time it is noted that one was used, and from where."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found:
            user, token = found
            if second_factor.is_missing(user):
                raise AuthenticationFailed(second_factor.MISSING)
            user_agent = request.META.get("HTTP_USER_AGENT", "")
            credentials.record_token_use(token=token, address=address_of(request), user_agent=user_agent)
        return found

    def authenticate_credentials(self, token):
        """Return the person and the token, by one query; Knox reads all of theirs, to delete old ones."""
        try:
            found = credentials.find_token(token.decode())
        except UnicodeDecodeError:
            found = None
        if found is None:
            raise AuthenticationFailed(gettext("Invalid token."))
        return self.validate_user(found)


class TokenScheme(KnoxTokenScheme):
    """How the API's description names these tokens: as those of Knox."""

    target_class = "customers.authentication.TokenAuthentication"
