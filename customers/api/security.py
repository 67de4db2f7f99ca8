"""What opens the account, and its end: the password, everything that is held of the person, deletion."""

from allauth.account.forms import SetPasswordForm
from django.contrib.auth import logout
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.response import Response

from customers import entrance
from customers.api.hashing import HashesFirst, check_oneself
from customers.data_file import data_file
from customers.forms import EraseForm, PasswordChangeForm
from customers.serializers.me import (
    ErasurePreviewSerializer,
    ErasureSerializer,
    PasswordChangeSerializer,
    PasswordSerializer,
)
from customers.services import erasure, passwords
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.problems import invalid_form
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.visitors import visitor_of


class Password(HashesFirst, ApiView):
    """A new password, in exchange for the one of now, or the first one of an account without one.

    It ends every other session and token. The browser in which it is done gets a new session cookie.
    """

    names = {"POST": "changePassword"}
    refusals = {passwords.PasswordChanged: "password_changed"}

    def check(self):
        sent, user = self.sent(PasswordChangeSerializer), self.request.user
        typed = {"password1": sent["new_password"], "password2": sent["new_password"]}
        if user.has_usable_password():
            form = PasswordChangeForm(data={"oldpassword": sent.get("current_password", ""), **typed}, user=user)
        elif "current_password" in sent:
            said = gettext("This account has no password yet: leave it out.")
            raise exceptions.ValidationError({"current_password": [said]})
        else:
            form = SetPasswordForm(data=typed, user=user)
        if not form.is_valid():
            raise invalid_form(form, {"oldpassword": "current_password", "password1": "new_password"})
        return passwords.with_password(user, sent["new_password"])

    @extend_schema(request=PasswordChangeSerializer, responses={204: None})
    @idempotent
    def post(self, request):
        entrance.change_password(request, self.checked)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnData(ApiView):
    """Everything that the shop holds of the person, in one document: the password is asked for it once more."""

    names = {"POST": "exportData"}

    @extend_schema(request=PasswordSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request):
        check_oneself(request, **self.sent(PasswordSerializer))
        return data_file(erasure.subject_of_user(request.user))


class Erasure(HashesFirst, ApiView):
    """GET tells what deleting the account takes away; POST deletes it, at once and for good.

    Once it is deleted the token, or the session, is nobody's: whatever is sent again is answered 401, also with the
    same key, and does nothing.
    """

    names = {"GET": "previewErasure", "POST": "eraseAccount"}
    refusals = {erasure.CannotErase: "cannot_erase"}

    @extend_schema(responses=ErasurePreviewSerializer)
    def get(self, request):
        preview = erasure.preview_erasure(erasure.subject_of_user(request.user))
        return Response(ErasurePreviewSerializer(preview).data)

    def check(self):
        user, visitor = self.request.user, visitor_of(self.request)
        form = EraseForm(
            self.sent(ErasureSerializer),
            user=user,
            check_password=lambda password: passwords.check_password_of(user, password, visitor=visitor),
        )
        if not form.is_valid():
            raise invalid_form(form)

    @extend_schema(request=ErasureSerializer, responses={204: None})
    @idempotent
    def post(self, request):
        erasure.erase_account(user=request.user)
        if request.auth is None:
            logout(request)
        return Response(status=status.HTTP_204_NO_CONTENT)
