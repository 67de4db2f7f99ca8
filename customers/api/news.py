"""News by e-mail for people without an account, and the end of any mail by the link that stands in it."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from customers.models import Consent
from customers.serializers.news import MailTokenSerializer, NewsSerializer
from customers.serializers.signup import MailSentSerializer
from customers.services import consents, profiles
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.visitors import visitor_of


class News(PublicView):
    """Ask for the news: a mail brings the token that confirms it. The answer is the same for every address."""

    names = {"POST": "askForNews"}
    serializer_class = NewsSerializer

    @extend_schema(responses={202: MailSentSerializer})
    @idempotent
    def post(self, request):
        consents.ask_for_news(
            **self.sent(self.serializer_class), visitor=visitor_of(request), source=Consent.Source.API
        )
        return Response(MailSentSerializer.said(), status=status.HTTP_202_ACCEPTED)


class ConfirmNews(PublicView):
    """Have the news from now on, by the token of the mail; sent again it changes nothing."""

    names = {"POST": "confirmNews"}
    serializer_class = MailTokenSerializer
    refusals = {consents.UnknownLink: "link_refused"}

    @extend_schema(responses={204: None})
    @idempotent
    def post(self, request):
        consents.confirm_news(**self.sent(self.serializer_class))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Unsubscribe(PublicView):
    """End one kind of mail by the token of the link that stands in each of them; sent again it changes nothing."""

    names = {"POST": "stopNews"}
    serializer_class = MailTokenSerializer
    refusals = {profiles.UnknownLink: "link_refused"}

    @extend_schema(responses={204: None})
    @idempotent
    def post(self, request):
        profiles.unsubscribe(**self.sent(self.serializer_class))
        return Response(status=status.HTTP_204_NO_CONTENT)
