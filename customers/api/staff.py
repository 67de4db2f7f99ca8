"""Customers as staff see them over HTTP: everybody by their e-mail address, what they bought, tags and notes."""

from django.db import transaction
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.response import Response

from customers.models import Consent, Contact, ContactNote, Tag
from customers.selectors import find_contacts
from customers.services import contacts
from my_shop.kernel.api import etags
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.serializers import KnownFieldsOnly, QuerySerializer
from my_shop.kernel.api.staff import StaffView, UserNameField
from my_shop.kernel.names import folded
from my_shop.kernel.validators import many_lines, single_line

VIEW, CHANGE, NOTE = "customers.view_contact", "customers.change_contact", "customers.add_contactnote"


class CustomerFilterSerializer(QuerySerializer):
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("The beginning of an e-mail address, words of the name, or a customer number"),
    )
    tag = serializers.CharField(required=False, max_length=50, help_text=_("Its name."))
    has_account = serializers.BooleanField(required=False, allow_null=True, default=None)


class ListedCustomerSerializer(serializers.ModelSerializer):
    """Somebody by their e-mail address; ``number`` is a member's customer number."""

    number = serializers.SerializerMethodField()
    has_account = serializers.BooleanField(source="is_member")
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Contact
        fields = [
            *("id", "email", "name", "number", "has_account", "country", "order_count", "spent_total"),
            *("first_order_at", "last_order_at", "tags", "created_at"),
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_number(self, contact):
        customer = getattr(contact.user, "customer", None) if contact.is_member else None
        return customer and customer.number


class CustomerNoteSerializer(serializers.ModelSerializer):
    by = UserNameField()

    class Meta:
        model = ContactNote
        fields = ["id", "text", "by", "created_at"]


class StaffConsentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Consent
        fields = ["purpose", "state", "source", "at"]


class StaffCustomerSerializer(ListedCustomerSerializer):
    """Somebody with what staff may see of them; what you may not see is null."""

    notes = serializers.SerializerMethodField()
    consents = serializers.SerializerMethodField()

    class Meta(ListedCustomerSerializer.Meta):
        fields = [*ListedCustomerSerializer.Meta.fields, "invited_at", "notes", "consents"]

    @extend_schema_field(CustomerNoteSerializer(many=True, allow_null=True))
    def get_notes(self, contact):
        if not self.context["request"].user.has_perm("customers.view_contactnote"):
            return None
        return CustomerNoteSerializer(contact.notes.select_related("user"), many=True).data

    @extend_schema_field(StaffConsentSerializer(many=True, allow_null=True))
    def get_consents(self, contact):
        if not self.context["request"].user.has_perm("customers.view_consent"):
            return None
        return StaffConsentSerializer(contact.consents.all(), many=True).data


@extend_schema_serializer(examples=[OpenApiExample("Two tags", value={"tags": ["regular", "press"]})])
class TagsSerializer(KnownFieldsOnly):
    """All tags from now on, by name."""

    tags = serializers.ListField(
        child=serializers.CharField(max_length=50, validators=[single_line]), required=False, max_length=50
    )


@extend_schema_serializer(examples=[OpenApiExample("A note", value={"text": "Prefers to be rung in the morning."})])
class NewNoteSerializer(KnownFieldsOnly):
    """For other staff. Whoever asks what the shop holds of them is shown it."""

    text = serializers.CharField(max_length=2000, validators=[many_lines])


class CustomerTagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["name"]


class CustomersView(StaffView):
    """Base of the doors to customers: those that the list of the back office has."""

    scopes = "staff:customers", "staff:customers"
    refusals = {contacts.UnknownTag: "unknown_tag"}

    def contacts(self):
        known = Contact.objects.exclude(user__is_staff=True, order_count=0)
        return known.select_related("user__customer").prefetch_related("tags")

    def whole(self, pk):
        """Return what a GET of the customer answers now."""
        contact = generics.get_object_or_404(self.contacts(), pk=pk)
        return StaffCustomerSerializer(contact, context=self.get_serializer_context()).data


class CustomerList(CustomersView):
    """Everybody whom the shop knows, the latest first."""

    names = {"GET": "listCustomers"}
    permissions = {"GET": (VIEW,)}
    ordering = ("-pk",)
    takes = [CustomerFilterSerializer]

    @extend_schema(responses=ListedCustomerSerializer(many=True))
    def get(self, request):
        asked = self.asked(CustomerFilterSerializer)
        found = find_contacts(self.contacts(), asked.get("q", ""))
        if "tag" in asked:
            tagged = Contact.tags.through.objects.filter(tag__folded_name=folded(asked["tag"]))
            found = found.filter(pk__in=tagged.values("contact"))
        if asked["has_account"] is not None:
            found = found.filter(user__isnull=not asked["has_account"])
        return self.listed(found, ListedCustomerSerializer)


class CustomerDetail(CustomersView):
    """Somebody; PATCH says which tags they have."""

    names = {"GET": "getCustomerAsStaff", "PATCH": "changeCustomerAsStaff"}
    permissions = {"GET": (VIEW,), "PATCH": (VIEW, CHANGE)}
    conditional = ("PATCH",)

    @extend_schema(responses=StaffCustomerSerializer)
    def get(self, request, customer):
        return Response(self.whole(customer))

    @extend_schema(request=TagsSerializer, responses=StaffCustomerSerializer)
    def patch(self, request, customer):
        sent = self.sent(TagsSerializer)
        with transaction.atomic():
            row = generics.get_object_or_404(Contact.objects.select_for_update(no_key=True), pk=customer)
            etags.check_unchanged(request, self.whole(customer))
            if "tags" in sent:
                self._tag(row, sent["tags"])
        return Response(self.whole(customer))

    def _tag(self, contact, names):
        now = {folded(tag.name): tag.name for tag in contact.tags.all()}
        wanted = {folded(name): name for name in names}
        if now.keys() == wanted.keys():
            return
        makes_new = self.request.user.has_perm("customers.add_tag")
        come = [wanted[key] for key in wanted.keys() - now.keys()]
        go = [now[key] for key in now.keys() - wanted.keys()]
        contacts.tag_contacts(contacts=[contact], names=come, makes_new=makes_new)
        contacts.tag_contacts(contacts=[contact], names=go, is_removed=True)
        self.log(contact, gettext("Changed %(fields)s.") % {"fields": f"“{gettext('Tags')}”"})


class CustomerNotes(CustomersView):
    """Note something about somebody; notes stay as they were written."""

    names = {"POST": "addNoteToCustomer"}
    permissions = {"POST": (VIEW, CHANGE, NOTE)}

    @extend_schema(request=NewNoteSerializer, responses={201: CustomerNoteSerializer})
    @idempotent
    def post(self, request, customer):
        sent = self.sent(NewNoteSerializer)
        contact = generics.get_object_or_404(self.contacts(), pk=customer)
        note = contacts.add_note(contact=contact, user=request.user, **sent)
        self.log(contact, gettext("Added a note."))
        return Response(CustomerNoteSerializer(note).data, status=201)


class CustomerTagList(CustomersView):
    """The words that staff sort people by."""

    names = {"GET": "listCustomerTags"}
    permissions = {"GET": ("customers.view_tag",)}
    ordering = ("name", "pk")

    @extend_schema(responses=CustomerTagSerializer(many=True))
    def get(self, request):
        return self.listed(Tag.objects.all(), CustomerTagSerializer)


urlpatterns = [
    path("customers/", CustomerList.as_view(), name="staff_customers"),
    path("customers/<int:customer>/", CustomerDetail.as_view(), name="staff_customer"),
    path("customers/<int:customer>/notes/", CustomerNotes.as_view(), name="staff_customer_notes"),
    path("customer-tags/", CustomerTagList.as_view(), name="staff_customer_tags"),
]
