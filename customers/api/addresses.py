"""The address book. Every query starts from the person: what belongs to somebody else does not exist."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from customers.serializers.addresses import SavedAddressSerializer
from customers.services import accounts
from customers.services import addresses as address_book
from my_shop.kernel.api import etags
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.whole_address import whole_address


class Addresses(ApiView):
    """The person's addresses, the one that comes first at the top."""

    names = {"GET": "listAddresses", "POST": "addAddress"}
    located = ("POST",)
    pagination_class = Whole
    refusals = {address_book.TooManyAddresses: "too_many_addresses"}

    @extend_schema(responses=SavedAddressSerializer(many=True))
    def get(self, request):
        _, customer = accounts.ensure_account(request.user)
        return self.listed(customer.addresses.all(), SavedAddressSerializer)

    @extend_schema(request=SavedAddressSerializer, responses={201: SavedAddressSerializer})
    @idempotent
    def post(self, request):
        _, customer = accounts.ensure_account(request.user)
        saved = address_book.save_address(customer=customer, **self.sent(SavedAddressSerializer))
        where = whole_address(reverse("api:me_address", args=[saved.pk]))
        return Response(SavedAddressSerializer(saved).data, status=status.HTTP_201_CREATED, headers={"Location": where})


class OwnAddress(ApiView):
    """One of the person's addresses."""

    names = {"GET": "getAddress", "PUT": "replaceAddress", "PATCH": "changeAddress", "DELETE": "removeAddress"}
    conditional = ("PUT", "PATCH", "DELETE")

    @extend_schema(responses=SavedAddressSerializer)
    def get(self, request, address_id):
        _, customer = accounts.ensure_account(request.user)
        return Response(SavedAddressSerializer(get_object_or_404(customer.addresses, pk=address_id)).data)

    @extend_schema(request=SavedAddressSerializer, responses=SavedAddressSerializer)
    def put(self, request, address_id):
        return self._save(address_id, is_partial=False)

    @extend_schema(request=SavedAddressSerializer(partial=True), responses=SavedAddressSerializer)
    def patch(self, request, address_id):
        return self._save(address_id, is_partial=True)

    @extend_schema(request=None, responses={204: None})
    @transaction.atomic
    def delete(self, request, address_id):
        address_book.remove_address(address=self._locked(address_id))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @transaction.atomic
    def _save(self, address_id, *, is_partial):
        address = self._locked(address_id)
        serializer = SavedAddressSerializer(address, data=self.request.data, partial=is_partial)
        serializer.is_valid(raise_exception=True)
        parts = serializer.validated_data
        if not is_partial:
            parts = dict.fromkeys(address_book.PARTS, "") | parts
        saved = address_book.save_address(customer=address.customer, address=address, **parts)
        return Response(SavedAddressSerializer(saved).data)

    def _locked(self, address_id):
        """Return the address as the client has read it; nobody else changes the book until the transaction ends."""
        _, customer = accounts.ensure_account(self.request.user)
        address_book.lock_book(customer)
        address = get_object_or_404(customer.addresses, pk=address_id)
        etags.check_unchanged(self.request, SavedAddressSerializer(address).data)
        return address
