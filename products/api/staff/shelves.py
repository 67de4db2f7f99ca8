"""Categories and brands as staff write them."""

from django.contrib.admin.models import ADDITION, DELETION
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from my_shop.kernel.api import etags
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.api.staff import StaffView
from my_shop.kernel.validators import many_lines, single_line
from products.models import Brand, Category
from products.services import attributes, categories

CATEGORY = ("name", "slug", "description", "position", "is_in_menu", "meta_title", "meta_description")


def permissions_of(kind: str, *methods: str) -> dict[str, tuple[str, ...]]:
    """Return what the back office asks for the same."""
    deeds = {"GET": "view", "POST": "add", "PATCH": "change", "DELETE": "delete"}
    return {method: tuple({f"products.view_{kind}", f"products.{deeds[method]}_{kind}"}) for method in methods}


class InUse(Exception):
    """Something stands in it, so it stays."""


class StaffCategorySerializer(serializers.ModelSerializer):
    parent = serializers.CharField(source="parent.path", allow_null=True, default=None)

    class Meta:
        model = Category
        fields = ["path", "parent", *CATEGORY]


@extend_schema_serializer(
    examples=[OpenApiExample("Below another one", value={"name": "Mugs", "parent": "house", "position": 3})]
)
class WrittenCategorySerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """A category; ``parent`` is the path of the one above it, null at the top."""

    parent = serializers.SlugRelatedField(
        slug_field="path",
        queryset=Category.objects.all(),
        required=False,
        allow_null=True,
        error_messages={"does_not_exist": _("There is no such category.")},
    )
    name = serializers.CharField(max_length=100, validators=[single_line])
    slug = serializers.SlugField(max_length=100, required=False)
    description = serializers.CharField(required=False, allow_blank=True, validators=[many_lines])

    class Meta:
        model = Category
        fields = ["parent", *CATEGORY]
        validators = []  # the service says what is taken


class StaffBrandSerializer(serializers.ModelSerializer):
    class Meta:
        model = Brand
        fields = ["slug", "name", "description"]


@extend_schema_serializer(examples=[OpenApiExample("A brand", value={"name": "Alder"})])
class WrittenBrandSerializer(KnownFieldsOnly):
    name = serializers.CharField(max_length=100, validators=[single_line])
    slug = serializers.SlugField(max_length=100, required=False)
    description = serializers.CharField(required=False, allow_blank=True, validators=[many_lines])


class ShelfView(StaffView):
    """Base of the doors to what products stand under."""

    scopes = "staff:catalogue", "staff:catalogue"
    refusals = {InUse: "in_use", categories.CategoryLoop: "category_loop"}
    shape: type[serializers.ModelSerializer]

    def told(self, row):
        return self.shape(row).data

    def remove(self, row, delete) -> None:
        """Delete a row that nothing stands under.

        :param delete: the service that does it.
        :raises InUse: something does.
        """
        try:
            with transaction.atomic():
                self.log(row, gettext("Deleted."), flag=DELETION)
                delete(row)
        except ProtectedError:
            said = gettext("“%(name)s” stays: products or categories are in it. File them elsewhere first.")
            raise InUse(said % {"name": row.name}) from None


class StaffCategoryList(ShelfView):
    """POST makes a category; all of them stand at ``/categories/``."""

    names = {"POST": "makeCategory"}
    located = ("POST",)
    permissions = permissions_of("category", "POST")
    shape = StaffCategorySerializer

    @extend_schema(request=WrittenCategorySerializer, responses={201: StaffCategorySerializer})
    @idempotent
    def post(self, request):
        category = categories.save_category(**self.sent(WrittenCategorySerializer))
        self.log(category, gettext("Added."), flag=ADDITION)
        where = reverse("api:staff_category", args=[category.path], request=request)
        return Response(self.told(category), status=201, headers={"Location": where})


class StaffCategoryDetail(ShelfView):
    """A category; another slug or parent moves it, with all below it."""

    names = {"GET": "getCategoryAsStaff", "PATCH": "changeCategory", "DELETE": "deleteCategory"}
    permissions = permissions_of("category", "GET", "PATCH", "DELETE")
    conditional = ("PATCH", "DELETE")
    shape = StaffCategorySerializer

    @extend_schema(responses=StaffCategorySerializer)
    def get(self, request, path):
        return Response(self.told(self._category(path)))

    @extend_schema(request=WrittenCategorySerializer(partial=True), responses=StaffCategorySerializer)
    def patch(self, request, path):
        sent = self.sent(WrittenCategorySerializer, partial=True)
        with transaction.atomic():
            category = self._locked(path)
            now = {name: getattr(category, name) for name in ("parent", *CATEGORY)}
            category = categories.save_category(category=category, **{**now, **sent})
            self.log(category, gettext("Changed."))
        return Response(self.told(category))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, path):
        with transaction.atomic():
            self.remove(self._locked(path), lambda row: categories.delete_category(category=row))
        return Response(status=204)

    def _category(self, path):
        return generics.get_object_or_404(Category.objects.select_related("parent"), path=path)

    def _locked(self, path):
        categories.lock_tree()
        category = self._category(path)
        etags.check_unchanged(self.request, self.told(category))
        return category


class StaffBrandList(ShelfView):
    """All brands, with something to sell or not; POST makes one."""

    names = {"GET": "listBrandsAsStaff", "POST": "makeBrand"}
    located = ("POST",)
    permissions = permissions_of("brand", "GET", "POST")
    shape = StaffBrandSerializer
    ordering = ("slug",)

    @extend_schema(responses=StaffBrandSerializer(many=True))
    def get(self, request):
        return self.listed(Brand.objects.all(), StaffBrandSerializer)

    @extend_schema(request=WrittenBrandSerializer, responses={201: StaffBrandSerializer})
    @idempotent
    def post(self, request):
        brand = attributes.save_attribute(Brand(**self.sent(WrittenBrandSerializer)))
        self.log(brand, gettext("Added."), flag=ADDITION)
        where = reverse("api:staff_brand", args=[brand.slug], request=request)
        return Response(self.told(brand), status=201, headers={"Location": where})


class StaffBrandDetail(ShelfView):
    """A brand, with something to sell or not."""

    names = {"GET": "getBrandAsStaff", "PATCH": "changeBrand", "DELETE": "deleteBrand"}
    permissions = permissions_of("brand", "GET", "PATCH", "DELETE")
    conditional = ("PATCH", "DELETE")
    shape = StaffBrandSerializer

    @extend_schema(responses=StaffBrandSerializer)
    def get(self, request, slug):
        return Response(self.told(generics.get_object_or_404(Brand, slug=slug)))

    @extend_schema(request=WrittenBrandSerializer(partial=True), responses=StaffBrandSerializer)
    def patch(self, request, slug):
        sent = self.sent(WrittenBrandSerializer, partial=True)
        with transaction.atomic():
            brand = self._locked(slug)
            for name, value in sent.items():
                setattr(brand, name, value)
            attributes.save_attribute(brand)
            self.log(brand, gettext("Changed."))
        return Response(self.told(brand))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, slug):
        with transaction.atomic():
            self.remove(self._locked(slug), attributes.delete_attribute)
        return Response(status=204)

    def _locked(self, slug):
        brand = generics.get_object_or_404(Brand.objects.select_for_update(no_key=True), slug=slug)
        etags.check_unchanged(self.request, self.told(brand))
        return brand
