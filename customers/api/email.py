"""One's e-mail address: another one takes its place once its owner has followed the link that went there."""

from allauth.account.forms import AddEmailForm
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import get_emailconfirmation_model
from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from customers import entrance
from customers.api.hashing import HashesFirst, check_oneself
from customers.api.links import LinkRefused, LinkView, MailView
from customers.serializers.me import (
    EmailChangeSerializer,
    EmailKeySerializer,
    OwnEmailSerializer,
)
from customers.serializers.signup import MailSentSerializer
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.problems import invalid_form
from my_shop.kernel.api.views import ApiView


class OwnEmail(HashesFirst, MailView, ApiView):
    """The address that the person logs in with, and the one that waits to be confirmed.

    POST asks for another one, by the password; its mail brings the key. DELETE keeps the present one.
    """

    names = {"GET": "getEmail", "POST": "askForEmailChange", "DELETE": "keepEmail"}
    limit = entrance.ADDRESS_LIMIT
    serializer_class = EmailChangeSerializer

    @extend_schema(responses=OwnEmailSerializer)
    def get(self, request):
        waiting = entrance.waiting_email(request.user)
        shown = {"email": request.user.email, "waiting": waiting and waiting.email}
        return Response(OwnEmailSerializer(shown).data)

    def check(self):
        sent = self.sent()
        email = sent.pop("email")
        check_oneself(self.request, **sent)
        form = AddEmailForm(data={"email": email}, user=self.request.user)
        if not form.is_valid():
            raise invalid_form(form)
        return form

    @extend_schema(responses={202: MailSentSerializer})
    @idempotent
    def post(self, request):
        entrance.ask_for_email(request, self.checked)
        return self.mail_sent()

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        self.begin()
        entrance.keep_email(request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class NoneWaits(Exception):
    """There is no address that waits to be confirmed."""

    def __str__(self):
        return gettext("You have not asked for another address, or it is confirmed already.")


class ResendEmailKey(MailView, ApiView):
    """Have the mail with the key sent once more to the address that waits to be confirmed."""

    names = {"POST": "resendEmailKey"}
    limit = entrance.ADDRESS_LIMIT
    refusals = {NoneWaits: "no_email_waits"}

    @extend_schema(request=None, responses={202: MailSentSerializer})
    @idempotent
    @transaction.atomic
    def post(self, request):
        self.begin()
        waiting = entrance.waiting_email(request.user)
        if waiting is None:
            raise NoneWaits
        send_verification_email_to_address(request, waiting)
        return self.mail_sent()


class ConfirmEmail(LinkView, ApiView):
    """Confirm one's new address by the key of its mail: it takes the place of the present one.

    Every other session and token ends, and the former address is told.
    """

    names = {"POST": "confirmEmail"}
    serializer_class = EmailKeySerializer

    def check(self):
        found = get_emailconfirmation_model().from_key(self.sent()["key"])
        if found is None or found.email_address.user_id != self.request.user.pk:
            raise LinkRefused
        return (found,)

    def follow(self, found):
        if not found.confirm(self.request):
            raise LinkRefused
