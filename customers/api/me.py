"""What is one's own: profile, customer, mail preferences and what was agreed to."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, parsers, status
from rest_framework.response import Response

from customers.models import Consent, Customer, Profile
from customers.serializers.me import (
    ConsentSerializer,
    CustomerSerializer,
    MeSerializer,
    OwnPictureSerializer,
    PictureUploadSerializer,
    PreferencesSerializer,
    ProfileSerializer,
)
from customers.services import accounts, addresses, profiles
from my_shop.kernel.api import etags
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.pictures.services import PictureRejected, draw_picture


class OwnView(ApiView):
    """Base of what people tell of themselves: PATCH changes what is sent, unless it has changed since it was read."""

    conditional = ("PATCH",)

    def row(self, *, is_locked):
        """Return where it is stored; locked, nobody else changes it until the transaction ends."""
        raise NotImplementedError

    def save(self, row, wanted):
        """Save what was sent, and return the row as it is then."""
        raise NotImplementedError

    def shown(self, row):
        return self.serializer_class(row).data

    def get(self, request):
        return Response(self.shown(self.row(is_locked=False)))

    @transaction.atomic
    def patch(self, request):
        row = self.row(is_locked=True)
        etags.check_unchanged(request, self.shown(row))
        serializer = self.serializer_class(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(self.shown(self.save(row, serializer.validated_data)))


class InProfile:
    """Base, before the others, of what stands in the profile."""

    def row(self, *, is_locked):
        profile, _ = accounts.ensure_account(self.request.user)
        return Profile.objects.select_for_update(no_key=True).get(pk=profile.pk) if is_locked else profile


class ProfileView(InProfile, OwnView):
    """Base of what is changed there field by field."""

    def whole(self, profile, wanted):
        """Return all that a service saves: what was sent, and the rest as it is."""
        return {name: getattr(profile, name) for name in self.serializer_class.Meta.fields} | wanted


@extend_schema_view(
    get=extend_schema(responses=MeSerializer),
    patch=extend_schema(request=ProfileSerializer(partial=True), responses=MeSerializer),
)
class Me(ProfileView):
    """The person who asks, with profile."""

    names = {"GET": "getMe", "PATCH": "changeMe"}
    serializer_class = ProfileSerializer

    def shown(self, profile):
        user = get_user_model().objects.select_related("profile", "customer").get(pk=profile.user_id)
        return MeSerializer(user).data

    def save(self, profile, wanted):
        return profiles.save_profile(profile=profile, **self.whole(profile, wanted))


class OwnCustomer(OwnView):
    """The person as a customer."""

    names = {"GET": "getCustomer", "PATCH": "changeCustomer"}
    serializer_class = CustomerSerializer

    def row(self, *, is_locked):
        _, customer = accounts.ensure_account(self.request.user)
        if not is_locked:
            return customer
        addresses.lock_book(customer)
        return Customer.objects.get(pk=customer.pk)

    def save(self, customer, wanted):
        if "phone" in wanted:
            profiles.save_phone(customer=customer, phone=wanted["phone"])
        if "default_address" in wanted:
            address = customer.addresses.filter(pk=wanted["default_address"]).first()
            if address is None:
                raise exceptions.ValidationError({"default_address": [gettext("You have no such address.")]})
            addresses.make_default(address=address)
        return Customer.objects.get(pk=customer.pk)


class Preferences(ProfileView):
    """What may be mailed to the person."""

    names = {"GET": "getPreferences", "PATCH": "changePreferences"}
    serializer_class = PreferencesSerializer

    def save(self, profile, wanted):
        source = Consent.Source.API
        return profiles.save_mail_preferences(profile=profile, source=source, **self.whole(profile, wanted))


class OwnPicture(InProfile, ApiView):
    """The picture that is shown with the person's comments."""

    names = {"GET": "getPicture", "PUT": "replacePicture", "DELETE": "removePicture"}
    conditional = ("PUT", "DELETE")

    def get_parsers(self):
        is_sent = self.request is None or self.request.method == "PUT"
        return [parsers.MultiPartParser()] if is_sent else super().get_parsers()

    @extend_schema(responses=OwnPictureSerializer)
    def get(self, request):
        return Response(OwnPictureSerializer(self.row(is_locked=False)).data)

    @extend_schema(request={"multipart/form-data": PictureUploadSerializer}, responses=OwnPictureSerializer)
    def put(self, request):
        self._check(self.row(is_locked=False))  # before its content is looked at, which takes its time
        sent = self.sent(PictureUploadSerializer)
        try:
            drawn = draw_picture(sent["file"])
        except PictureRejected as refusal:
            raise exceptions.ValidationError({"file": [str(refusal)]}) from refusal
        return Response(OwnPictureSerializer(self._replace(drawn)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        self._replace(None)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @transaction.atomic
    def _replace(self, picture):
        profile = self.row(is_locked=True)
        self._check(profile)
        return profiles.save_picture(profile=profile, picture=picture)

    def _check(self, profile):
        etags.check_unchanged(self.request, OwnPictureSerializer(profile).data)


class Consents(ApiView):
    """What the person has said about mail, the latest first."""

    names = {"GET": "listConsents"}
    ordering = ("-pk",)

    @extend_schema(responses=ConsentSerializer(many=True))
    def get(self, request):
        return self.listed(Consent.objects.filter(contact__user=request.user), ConsentSerializer)
