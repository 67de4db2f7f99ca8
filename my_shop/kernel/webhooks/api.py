"""Webhooks over HTTP: who is told of events, their secrets, and what became of telling them."""

from django.contrib.admin.models import ADDITION, DELETION
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from my_shop.kernel.api import etags
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.serializers import KnownFieldsOnly, QuerySerializer
from my_shop.kernel.api.staff import StaffView
from my_shop.kernel.validators import single_line
from my_shop.kernel.webhooks import services
from my_shop.kernel.webhooks.models import LONGEST_ADDRESS, Delivery, Endpoint
from my_shop.kernel.webhooks.types import subscribable

ACCEPTED = 202
VIEW, ADD, CHANGE, DELETE = (f"webhooks.{deed}_endpoint" for deed in ("view", "add", "change", "delete"))
VIEW_DELIVERY, CHANGE_DELIVERY = "webhooks.view_delivery", "webhooks.change_delivery"


class EventTypeSerializer(serializers.Serializer):
    type = serializers.CharField()
    description = serializers.CharField()


class WebhookSerializer(serializers.ModelSerializer):
    """An address that is told of events; no types stand for all of them."""

    event_types = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Endpoint
        fields = [
            *("id", "address", "description", "event_types", "is_active", "switched_off_because"),
            *("failing_since", "former_secret_until", "created_at"),
        ]


class MadeWebhookSerializer(WebhookSerializer):
    """With its secret, which nobody is shown again: the key that a replay of the same request needs opens it."""

    secret = serializers.CharField()

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "The stock keeper's", value={"address": "https://erp.example.com/my-shop", "event_types": ["order.paid"]}
        )
    ]
)
class WrittenWebhookSerializer(KnownFieldsOnly):
    address = serializers.CharField(max_length=LONGEST_ADDRESS, validators=[single_line, services.check_address])
    description = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", validators=[single_line]
    )
    event_types = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=200
    )
    is_active = serializers.BooleanField(required=False, default=True)

    def validate_event_types(self, types):
        if unknown := set(types) - subscribable().keys():
            said = gettext("There are no such events: %(types)s.") % {"types": ", ".join(sorted(unknown))}
            raise serializers.ValidationError(said)
        return sorted(set(types))


class SecretSerializer(serializers.Serializer):
    secret = serializers.CharField()


class DeliveryStatusField(serializers.ChoiceField):
    """What the model calls ready is delivered."""

    names = {Delivery.Status.WAITING: "waiting", Delivery.Status.READY: "delivered", Delivery.Status.FAILED: "failed"}

    def __init__(self, **how):
        super().__init__(choices=[(name, status.label) for status, name in self.names.items()], **how)

    def to_internal_value(self, data):
        name = super().to_internal_value(data)
        return next(status for status, said in self.names.items() if said == name)

    def to_representation(self, value):
        return self.names[value]


class DeliverySerializer(serializers.ModelSerializer):
    """An event on its way to an address: ``failed`` is given up."""

    status = DeliveryStatusField()
    next_try_at = serializers.DateTimeField(source="comes_at", allow_null=True)

    webhook = serializers.IntegerField(source="endpoint_id")
    event_type = serializers.CharField(source="event.type")
    message_id = serializers.CharField(source="event.message_id")
    happened_at = serializers.DateTimeField(source="event.created_at")
    error = serializers.CharField(source="last_error", allow_blank=True)
    answer = serializers.CharField(source="last_answer", allow_blank=True)

    class Meta:
        model = Delivery
        fields = [
            *("id", "webhook", "event_type", "subject", "message_id", "happened_at", "status", "attempts", "error"),
            *("tried_at", "next_try_at", "delivered_at", "last_status", "answer"),
        ]


class DeliveryFilterSerializer(QuerySerializer):
    webhook = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    status = DeliveryStatusField(required=False)
    subject = serializers.CharField(required=False, max_length=150)


class WebhooksView(StaffView):
    """Base of the doors to webhooks."""

    scopes = "staff:webhooks", "staff:webhooks"
    refusals = {services.WebhookRefused: "webhook_refused"}

    def endpoint(self, pk) -> Endpoint:
        return generics.get_object_or_404(Endpoint.objects.subscribed(), pk=pk)

    def locked(self, pk) -> Endpoint:
        """Return one that nobody else changes until the transaction ends, as the client has read it.

        :raises Problem: it has changed since.
        """
        locked = Endpoint.objects.subscribed().select_for_update(no_key=True)
        found = generics.get_object_or_404(locked, pk=pk)
        etags.check_unchanged(self.request, WebhookSerializer(found).data)
        return found

    def deliveries(self):
        return Delivery.objects.select_related("event").filter(endpoint__kind="")

    def sent_again(self, delivery) -> Response:
        """Say where it can be asked what became of it."""
        location = reverse("api:staff_delivery", args=[delivery.pk], request=self.request)
        return Response(DeliverySerializer(delivery).data, status=ACCEPTED, headers={"Location": location})


class EventTypeList(WebhooksView):
    """What can be told, and what each of it means."""

    names = {"GET": "listEventTypes"}
    permissions = {"GET": (VIEW,)}
    pagination_class = Whole

    @extend_schema(responses=EventTypeSerializer(many=True))
    def get(self, request):
        found = [{"type": name, "description": words} for name, words in sorted(subscribable().items())]
        return self.listed(found, EventTypeSerializer)


class WebhookList(WebhooksView):
    """Who is told of events; POST makes one more, and shows its secret once."""

    names = {"GET": "listWebhooks", "POST": "makeWebhook"}
    located = ("POST",)
    permissions = {"GET": (VIEW,), "POST": (VIEW, ADD)}
    ordering = ("pk",)

    @extend_schema(responses=WebhookSerializer(many=True))
    def get(self, request):
        return self.listed(Endpoint.objects.subscribed(), WebhookSerializer)

    @extend_schema(request=WrittenWebhookSerializer, responses={201: MadeWebhookSerializer})
    @idempotent
    def post(self, request):
        endpoint, secret = services.create_endpoint(**self.sent(WrittenWebhookSerializer))
        self.log(endpoint, gettext("Added."), flag=ADDITION)
        endpoint.secret = secret  # not sealed, and not saved
        location = reverse("api:staff_webhook", args=[endpoint.pk], request=request)
        return Response(MadeWebhookSerializer(endpoint).data, status=201, headers={"Location": location})


class WebhookDetail(WebhooksView):
    """One address that is told of events."""

    names = {"GET": "getWebhook", "PATCH": "changeWebhook", "DELETE": "deleteWebhook"}
    permissions = {"GET": (VIEW,), "PATCH": (VIEW, CHANGE), "DELETE": (VIEW, DELETE)}
    conditional = ("PATCH", "DELETE")

    @extend_schema(responses=WebhookSerializer)
    def get(self, request, webhook):
        return Response(WebhookSerializer(self.endpoint(webhook)).data)

    @extend_schema(request=WrittenWebhookSerializer(partial=True), responses=WebhookSerializer)
    def patch(self, request, webhook):
        sent = self.sent(WrittenWebhookSerializer, partial=True)
        with transaction.atomic():
            endpoint = self.locked(webhook)
            now = {name: getattr(endpoint, name) for name in ("address", "description", "event_types", "is_active")}
            endpoint = services.change_endpoint(endpoint=endpoint, **{**now, **sent})
            self.log(endpoint, gettext("Changed."))
        return Response(WebhookSerializer(endpoint).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, webhook):
        with transaction.atomic():
            endpoint = self.locked(webhook)
            self.log(endpoint, gettext("Deleted."), flag=DELETION)
            services.delete_endpoint(endpoint=endpoint)
        return Response(status=204)


class RotateSecret(WebhooksView):
    """Give it a new secret, which is shown once; the one of before signs as well for a day."""

    names = {"POST": "rotateWebhookSecret"}
    permissions = {"POST": (VIEW, CHANGE)}

    @extend_schema(request=None, responses=SecretSerializer)
    @idempotent
    def post(self, request, webhook):
        endpoint = self.endpoint(webhook)
        secret = services.rotate_secret(endpoint=endpoint)
        self.log(endpoint, gettext("The secret was rotated."))
        return Response({"secret": secret})


class TryWebhook(WebhooksView):
    """Send a test event; Location is what becomes of it."""

    names = {"POST": "testWebhook"}
    located = ("POST",)
    permissions = {"POST": (VIEW, CHANGE)}

    @extend_schema(request=None, responses={ACCEPTED: DeliverySerializer})
    @idempotent
    def post(self, request, webhook):
        endpoint = self.endpoint(webhook)
        delivery = services.send_test_event(endpoint=endpoint)
        self.log(endpoint, gettext("A test event was sent."))
        return self.sent_again(delivery)


class DeliveryList(WebhooksView):
    """What was sent, or is to be, the latest first."""

    names = {"GET": "listDeliveries"}
    permissions = {"GET": (VIEW_DELIVERY,)}
    ordering = ("-pk",)
    takes = [DeliveryFilterSerializer]

    @extend_schema(responses=DeliverySerializer(many=True))
    def get(self, request):
        asked = self.asked(DeliveryFilterSerializer)
        if "webhook" in asked:
            asked["endpoint"] = asked.pop("webhook")
        return self.listed(self.deliveries().filter(**asked), DeliverySerializer)


class DeliveryDetail(WebhooksView):
    """One event on its way to one address."""

    names = {"GET": "getDelivery"}
    permissions = {"GET": (VIEW_DELIVERY,)}

    @extend_schema(responses=DeliverySerializer)
    def get(self, request, delivery):
        found = generics.get_object_or_404(self.deliveries(), pk=delivery)
        return Response(DeliverySerializer(found).data)


class DeliveryAgain(WebhooksView):
    """Send an event once more, with the same webhook-id."""

    names = {"POST": "deliverAgain"}
    located = ("POST",)
    permissions = {"POST": (VIEW_DELIVERY, CHANGE_DELIVERY)}

    @extend_schema(request=None, responses={ACCEPTED: DeliverySerializer})
    @idempotent
    def post(self, request, delivery):
        found = generics.get_object_or_404(self.deliveries(), pk=delivery)
        found = services.redeliver(delivery=found)
        self.log(found, gettext("Is sent again."))
        return self.sent_again(found)


urlpatterns = [
    path("webhooks/", WebhookList.as_view(), name="staff_webhooks"),
    path("webhooks/types/", EventTypeList.as_view(), name="staff_event_types"),
    path("webhooks/deliveries/", DeliveryList.as_view(), name="staff_deliveries"),
    path("webhooks/deliveries/<int:delivery>/", DeliveryDetail.as_view(), name="staff_delivery"),
    path("webhooks/deliveries/<int:delivery>/again/", DeliveryAgain.as_view(), name="staff_delivery_again"),
    path("webhooks/<int:webhook>/", WebhookDetail.as_view(), name="staff_webhook"),
    path("webhooks/<int:webhook>/rotate/", RotateSecret.as_view(), name="staff_webhook_rotate"),
    path("webhooks/<int:webhook>/test/", TryWebhook.as_view(), name="staff_webhook_test"),
]
