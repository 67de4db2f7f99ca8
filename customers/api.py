"""People over HTTP: who am I, and tokens for programs."""

from django.contrib.auth import authenticate
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from customers.authentication import TokenAuthentication
from customers.models import Consent
from customers.serializers import MeSerializer, ProfileSerializer, TokenRequestSerializer, TokenSerializer
from customers.services import accounts, credentials, profiles
from my_shop.kernel import second_factor
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.visitors import address_of


class Me(ApiView):
    """The person who asks, with profile."""

    names = {"GET": "getMe", "PATCH": "changeMe"}

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        accounts.ensure_account(request.user)
        return Response(MeSerializer(request.user).data)

    @extend_schema(request=ProfileSerializer(partial=True), responses=MeSerializer)
    def patch(self, request):
        profile, _ = accounts.ensure_account(request.user)
        serializer = ProfileSerializer(profile, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        wanted = {name: getattr(profile, name) for name in ProfileSerializer.Meta.fields} | serializer.validated_data
        mails = {name: wanted.pop(name) for name in ("wants_comment_mail", "wants_post_mail")}
        with transaction.atomic():
            profiles.save_profile(profile=profile, **wanted)
            profiles.save_mail_preferences(profile=profile, source=Consent.Source.API, **mails)
        return Response(MeSerializer(request.user).data)


class Tokens(ApiView):
    """POST makes a token from e-mail and password; DELETE ends the one that it is sent with."""

    names = {"POST": "createToken", "DELETE": "endToken"}

    def get_authenticators(self):
        return [] if self.request and self.request.method == "POST" else [TokenAuthentication()]

    def get_authenticate_header(self, request):
        return "Bearer"

    def get_permissions(self):
        return [AllowAny()] if self.request and self.request.method == "POST" else super().get_permissions()

    @extend_schema(request=TokenRequestSerializer, responses={201: TokenSerializer}, auth=[])
    @idempotent
    def post(self, request):
        serializer = TokenRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = authenticate(request, **serializer.validated_data)
        if user is None:
            raise exceptions.AuthenticationFailed(gettext("E-mail or password is wrong."))
        try:
            credentials.check_may_log_in(user, has_second_factor=False)
        except credentials.CredentialRefused as refusal:
            raise exceptions.PermissionDenied(str(refusal)) from None
        if second_factor.is_missing(user):
            raise exceptions.PermissionDenied(second_factor.MISSING)
        user_agent = request.META.get("HTTP_USER_AGENT", "")
        row, token = credentials.issue_token(user=user, address=address_of(request), user_agent=user_agent)
        shape = TokenSerializer({"token": token, "expiry": row.expiry})
        return Response(shape.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("tokens/", Tokens.as_view(), name="tokens"),
]
