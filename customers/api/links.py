"""Doors that send a mail with a link, and doors that the link leads to."""

from django.contrib import messages
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from customers.api.hashing import HashesFirst
from customers.serializers.signup import MailSentSerializer
from customers.services import passwords
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.throttle.services import count_try
from my_shop.kernel.visitors import visitor_of


class LinkRefused(Exception):
    """The link is not one of ours, was used, is too old, or its address has an account meanwhile."""

    def __str__(self):
        return gettext("This link does not work, or not any more: have another one sent.")


class MailView:
    """Base, before the others, of what allauth does for a page: ``limit`` says how often a visitor may ask for it."""

    limit = None
    serializer_class = None

    def sent(self, serializer=None, **more):
        """Return what was sent, as far as its shape goes, and count the try."""
        sent = super().sent(serializer or self.serializer_class, **more)
        self.begin()
        return sent

    def begin(self):
        """Count the try."""
        if self.limit:
            count_try(self.limit, visitor_of(self.request))
        messages.set_level(self.request, messages.ERROR + 1)  # what allauth would have a page say next, nobody reads

    def mail_sent(self):
        return Response(MailSentSerializer.said(), status=status.HTTP_202_ACCEPTED)


class LinkView(HashesFirst, MailView):
    """Base of the doors that a link leads to: ``check`` reads what came of it, ``follow`` does what it is for."""

    refusals = {LinkRefused: "link_refused", passwords.PasswordChanged: "link_refused"}

    @extend_schema(responses={204: None})
    @idempotent
    def post(self, request):
        self.follow(*self.checked)
        return Response(status=status.HTTP_204_NO_CONTENT)
