"""Tokens for programs, and the browsers that are logged in: made, listed and ended."""

from django.contrib.auth import logout
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response

from customers.api.hashing import HashesFirst, use_code
from customers.authentication import TokenAuthentication
from customers.serializers.tokens import (
    NewTokenSerializer,
    SessionSerializer,
    TokenRequestSerializer,
    TokenSummarySerializer,
)
from customers.services import credentials, passwords
from my_shop.kernel import second_factor
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.visitors import address_of, visitor_of


class Tokens(HashesFirst, ApiView):
    """The person's tokens; POST makes one from e-mail and password; DELETE ends the one that it is sent with."""

    names = {"GET": "listTokens", "POST": "createToken", "DELETE": "endToken"}
    pagination_class = Whole
    refusals = {
        credentials.AccountClosed: "account_closed",
        credentials.EmailNotConfirmed: "email_not_confirmed",
        credentials.SecondFactorMissing: "second_factor_missing",
        credentials.ScopeRefused: "scope_not_allowed",
        credentials.TooManyTokens: "too_many_tokens",
    }

    def get_authenticators(self):
        method = self.request.method if self.request else ""
        own = {"POST": [], "DELETE": [TokenAuthentication()]}
        return own[method] if method in own else super().get_authenticators()

    def get_authenticate_header(self, request):
        return "Bearer"

    def get_permissions(self):
        """Whatever a token was made for, its holder may end it."""
        method = self.request.method if self.request else ""
        own = {"POST": [AllowAny()], "DELETE": [IsAuthenticated()]}
        return own.get(method) or super().get_permissions()

    @extend_schema(responses=TokenSummarySerializer(many=True))
    def get(self, request):
        tokens = credentials.active_credentials(request.user).filter(session=None)
        return self.listed(tokens, TokenSummarySerializer)

    def check(self):
        facts = self.sent(TokenRequestSerializer)
        login = {"login": facts.pop("email"), "password": facts.pop("password")}
        user = passwords.authenticate_user(**login, visitor=visitor_of(self.request))
        if user is None:
            raise exceptions.AuthenticationFailed(gettext("E-mail or password is wrong."))
        return user, facts

    @extend_schema(request=TokenRequestSerializer, responses={201: NewTokenSerializer}, auth=[])
    @idempotent
    def post(self, request):
        user, facts = self.checked
        code = facts.pop("code", None)
        if code:
            use_code(user, code)
        credentials.check_may_log_in(user, has_second_factor=bool(code))
        if second_factor.is_missing(user):
            raise exceptions.PermissionDenied(second_factor.MISSING)
        row, token = credentials.issue_token(
            user=user, address=address_of(request), user_agent=request.META.get("HTTP_USER_AGENT", ""), **facts
        )
        row.token_itself = token
        shape = NewTokenSerializer(row, context=self.get_serializer_context())
        return Response(shape.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        credentials.revoke_token(token=request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Token(ApiView):
    """One of the person's tokens."""

    names = {"DELETE": "endOtherToken"}

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, token_id):
        owned = credentials.active_credentials(request.user).filter(session=None)
        credentials.revoke_credential(credential=get_object_or_404(owned, pk=token_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Sessions(ApiView):
    """The browsers in which the person is logged in; DELETE ends them, and every token, but what it is sent with."""

    names = {"GET": "listSessions", "DELETE": "endOtherLogins"}
    pagination_class = Whole

    @extend_schema(responses=SessionSerializer(many=True))
    def get(self, request):
        sessions = credentials.active_credentials(request.user).filter(token=None)
        return self.listed(sessions, SessionSerializer)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        own = {"but": request.session.session_key} if request.auth is None else {"but_token": request.auth}
        credentials.revoke_credentials(user=request.user, **own)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Session(ApiView):
    """One of the browsers in which the person is logged in."""

    names = {"DELETE": "endSession"}

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, session_id):
        owned = credentials.active_credentials(request.user).filter(token=None)
        session = get_object_or_404(owned, pk=session_id)
        if session.session_id == request.session.session_key:
            logout(request)
        else:
            credentials.revoke_credential(credential=session)
        return Response(status=status.HTTP_204_NO_CONTENT)
