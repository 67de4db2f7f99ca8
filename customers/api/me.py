"""What is one's own: profile, customer, mail preferences, password, data; and the end of the account."""

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed
from django.contrib.auth import get_user_model, logout, update_session_auth_hash
from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.response import Response

from customers.data_file import data_file
from customers.forms import EraseForm, PasswordChangeForm
from customers.models import Consent, Customer, Profile
from customers.serializers.me import (
    ConsentSerializer,
    CustomerSerializer,
    ErasurePreviewSerializer,
    ErasureSerializer,
    MeSerializer,
    PasswordChangeSerializer,
    PasswordSerializer,
    PreferencesSerializer,
    ProfileSerializer,
)
from customers.services import accounts, addresses, erasure, passwords, profiles
from my_shop.kernel.api import etags
from my_shop.kernel.api.problems import invalid_form
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.visitors import visitor_of


class Me(ApiView):
    """The person who asks, with profile."""

    names = {"GET": "getMe", "PATCH": "changeMe"}
    conditional = ("PATCH",)

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        accounts.ensure_account(request.user)
        return Response(_shown(request.user))

    @extend_schema(request=ProfileSerializer(partial=True), responses=MeSerializer)
    @transaction.atomic
    def patch(self, request):
        profile = _locked_profile(request)
        etags.check_unchanged(request, _shown(request.user))
        profiles.save_profile(profile=profile, **_changed(ProfileSerializer, profile, request))
        return Response(_shown(request.user))


class OwnCustomer(ApiView):
    """The person as a customer."""

    names = {"GET": "getCustomer", "PATCH": "changeCustomer"}
    conditional = ("PATCH",)

    @extend_schema(responses=CustomerSerializer)
    def get(self, request):
        _, customer = accounts.ensure_account(request.user)
        return Response(CustomerSerializer(customer).data)

    @extend_schema(request=CustomerSerializer(partial=True), responses=CustomerSerializer)
    @transaction.atomic
    def patch(self, request):
        _, customer = accounts.ensure_account(request.user)
        addresses.lock_book(customer)
        customer = Customer.objects.get(pk=customer.pk)
        etags.check_unchanged(request, CustomerSerializer(customer).data)
        serializer = CustomerSerializer(customer, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        wanted = serializer.validated_data
        if "phone" in wanted:
            profiles.save_phone(customer=customer, phone=wanted["phone"])
        if "default_address" in wanted:
            self._make_default(customer, wanted["default_address"])
        return Response(CustomerSerializer(Customer.objects.get(pk=customer.pk)).data)

    def _make_default(self, customer, address_id):
        address = customer.addresses.filter(pk=address_id).first()
        if address is None:
            raise exceptions.ValidationError({"default_address": [gettext("You have no such address.")]})
        addresses.make_default(address=address)


class Preferences(ApiView):
    """What may be mailed to the person."""

    names = {"GET": "getPreferences", "PATCH": "changePreferences"}
    conditional = ("PATCH",)

    @extend_schema(responses=PreferencesSerializer)
    def get(self, request):
        profile, _ = accounts.ensure_account(request.user)
        return Response(PreferencesSerializer(profile).data)

    @extend_schema(request=PreferencesSerializer(partial=True), responses=PreferencesSerializer)
    @transaction.atomic
    def patch(self, request):
        profile = _locked_profile(request)
        etags.check_unchanged(request, PreferencesSerializer(profile).data)
        wanted = _changed(PreferencesSerializer, profile, request)
        profiles.save_mail_preferences(profile=profile, source=Consent.Source.API, **wanted)
        return Response(PreferencesSerializer(profile).data)


class Consents(ApiView):
    """What the person has said about mail, the latest first."""

    names = {"GET": "listConsents"}
    ordering = ("-pk",)

    @extend_schema(responses=ConsentSerializer(many=True))
    def get(self, request):
        return self.listed(Consent.objects.filter(contact__user=request.user), ConsentSerializer)


class Password(ApiView):
    """A new password, in exchange for the one of now: it ends every other session and token."""

    names = {"POST": "changePassword"}

    @extend_schema(request=PasswordChangeSerializer, responses={204: None})
    def post(self, request):
        serializer = PasswordChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        new = sent["new_password"]
        passwords_sent = {"oldpassword": sent["current_password"], "password1": new, "password2": new}
        form = PasswordChangeForm(data=passwords_sent, user=request.user)
        if not form.is_valid():
            raise invalid_form(form, {"oldpassword": "current_password", "password1": "new_password"})
        with transaction.atomic():
            form.save()
            get_adapter().send_notification_mail("account/email/password_changed", request.user)
        if request.auth is None:
            update_session_auth_hash(request, request.user)
        password_changed.send(sender=get_user_model(), request=request, user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnData(ApiView):
    """Everything that the shop holds of the person, in one document: the password is asked for it once more."""

    names = {"POST": "exportData"}

    @extend_schema(request=PasswordSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request):
        serializer = PasswordSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        if not _is_password_of(request, serializer.validated_data["password"]):
            raise exceptions.ValidationError({"password": [gettext("That is not your password.")]})
        return data_file(erasure.subject_of_user(request.user))


class Erasure(ApiView):
    """GET tells what deleting the account takes away; POST deletes it, at once and for good."""

    names = {"GET": "previewErasure", "POST": "eraseAccount"}
    refusals = {erasure.CannotErase: "cannot_erase"}

    @extend_schema(responses=ErasurePreviewSerializer)
    def get(self, request):
        preview = erasure.preview_erasure(erasure.subject_of_user(request.user))
        return Response(ErasurePreviewSerializer(preview).data)

    @extend_schema(request=ErasureSerializer, responses={204: None})
    def post(self, request):
        serializer = ErasureSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        form = EraseForm(
            serializer.validated_data,
            user=request.user,
            check_password=lambda password: _is_password_of(request, password),
        )
        if not form.is_valid():
            raise invalid_form(form)
        erasure.erase_account(user=request.user)
        if request.auth is None:
            logout(request)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown(user):
    """Return the person as GET shows them, as they are stored now."""
    whole = get_user_model().objects.select_related("profile", "customer").get(pk=user.pk)
    return MeSerializer(whole).data


def _locked_profile(request):
    profile, _ = accounts.ensure_account(request.user)
    return Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)


def _changed(serializer_class, profile, request):
    """Return all that a service saves: what was sent, and the rest as it is."""
    serializer = serializer_class(profile, data=request.data, partial=True)
    serializer.is_valid(raise_exception=True)
    return {name: getattr(profile, name) for name in serializer_class.Meta.fields} | serializer.validated_data


def _is_password_of(request, password):
    return passwords.check_password_of(request.user, password, visitor=visitor_of(request))
