"""Single products as staff read and change them: drafts as well, by the services of the back office."""

from django.contrib.admin.models import DELETION
from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, generics, serializers
from rest_framework.response import Response

from my_shop.kernel.api import etags
from my_shop.kernel.api.serializers import QuerySerializer
from my_shop.kernel.api.staff import StaffView
from products.api.staff.bulk import Outcome, result_of, write
from products.api.staff.rows import WrittenFieldsSerializer, product_row
from products.models import Category, Product, ProductImage, Revision, Variant
from products.selectors.back_office import find_products
from products.services import catalogue
from products.services.catalogue_import import lock_rows
from products.services.history import one_change
from products.services.sold import AlreadySold

VIEW, CHANGE, DELETE = (f"products.{deed}_product" for deed in ("view", "change", "delete"))


class ProductRefused(Exception):
    """The product cannot be written so; the text says why."""


class ProductFilterSerializer(QuerySerializer):
    q = serializers.CharField(
        required=False, max_length=200, help_text=_("Words of the product, or the beginning of an SKU.")
    )
    is_published = serializers.BooleanField(required=False, allow_null=True, default=None)


class ListedProductSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.path")

    class Meta:
        model = Product
        fields = ["slug", "name", "category", "is_published", "price", "highest_price", "quantity", "updated_at"]


class StaffVariantSerializer(serializers.ModelSerializer):
    """A variant; its stock stands at ``/staff/stock/``."""

    options = serializers.SerializerMethodField()
    content_unit = serializers.CharField(allow_blank=True)

    class Meta:
        model = Variant
        fields = [
            *("sku", "label", "options", "price", "compare_at_price", "lowest_price_30_days", "cost", "gtin"),
            *("weight_grams", "content_amount", "content_unit"),
        ]

    def get_options(self, variant) -> dict[str, str]:
        return {value.option.name: value.value for value in variant.option_values.all()}


class StaffImageSerializer(serializers.ModelSerializer):
    sku = serializers.CharField(source="variant.sku", allow_null=True, default=None)

    class Meta:
        model = ProductImage
        fields = ["id", "alt", "sku"]


class StaffProductSerializer(serializers.ModelSerializer):
    """A product as it is kept, shown to shoppers or not; what is sold of it changes nothing here."""

    category = serializers.SerializerMethodField(help_text=_("Its name, below those above it."))
    brand = serializers.CharField(source="brand.name", allow_null=True, default=None)
    manufacturer = serializers.CharField(source="manufacturer.name", allow_null=True, default=None)
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    details = serializers.DictField(child=serializers.CharField(allow_blank=True))
    variants = StaffVariantSerializer(many=True)
    images = StaffImageSerializer(many=True)

    class Meta:
        model = Product
        fields = [
            *("slug", "name", "category", "brand", "manufacturer", "tags", "summary", "description", "safety"),
            *("details", "meta_title", "meta_description", "is_published", "publish_at", "unpublish_at"),
            *("is_digital", "is_featured", "tax_class", "variants", "images"),
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_category(self, product):
        parts = product.category.path.split("/")
        paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
        return list(Category.objects.filter(path__in=paths).order_by(Length("path")).values_list("name", flat=True))


class ProductsView(StaffView):
    """Base of the doors to all products."""

    scopes = "staff:catalogue", "staff:catalogue"
    refusals = {ProductRefused: "product_refused", AlreadySold: "already_sold"}

    def whole(self, slug):
        """Return what a GET of the product answers now."""
        products = Product.objects.select_related("category", "brand", "manufacturer").prefetch_related(
            "tags", "variants__option_values__option", "images__variant"
        )
        return StaffProductSerializer(generics.get_object_or_404(products, slug=slug)).data

    def check_unchanged(self, slug) -> None:
        """Refuse to write a locked product that is not as the client has read it.

        :raises Problem: it has changed since.
        """
        etags.check_unchanged(self.request, self.whole(slug))


class StaffProductList(ProductsView):
    """All products, drafts as well, the latest first."""

    names = {"GET": "listProductsAsStaff"}
    permissions = {"GET": (VIEW,)}
    ordering = ("-pk",)
    takes = [ProductFilterSerializer]

    @extend_schema(responses=ListedProductSerializer(many=True))
    def get(self, request):
        asked = self.asked(ProductFilterSerializer)
        products = find_products(Product.objects.select_related("category"), asked.get("q", ""))
        if asked["is_published"] is not None:
            products = products.filter(is_published=asked["is_published"])
        return self.listed(products, ListedProductSerializer)


class StaffProductDetail(ProductsView):
    """A product as it is kept; PATCH changes what is sent of it, prices and variants as well.

    What it makes or changes beside the product needs the permission for that, too, as in bulk.
    """

    names = {"GET": "getProductAsStaff", "PATCH": "changeProduct", "DELETE": "deleteProduct"}
    permissions = {"GET": (VIEW,), "PATCH": (VIEW, CHANGE), "DELETE": (VIEW, DELETE)}
    conditional = ("PATCH", "DELETE")

    @extend_schema(responses=StaffProductSerializer)
    def get(self, request, slug):
        return Response(self.whole(slug))

    @extend_schema(request=WrittenFieldsSerializer, responses=StaffProductSerializer)
    def patch(self, request, slug):
        sent, results = self.sent(WrittenFieldsSerializer), {0: result_of(0)}
        with transaction.atomic():
            row = product_row({**sent, "slug": slug}, line=0)
            lock_rows([row])
            self.check_unchanged(slug)
            write([row], results, user=request.user, refused=exceptions.PermissionDenied)
            if results[0]["outcome"] == Outcome.REFUSED:
                raise ProductRefused(" ".join(error["detail"] for error in results[0]["errors"]))
        return Response(self.whole(slug))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, slug):
        with transaction.atomic():
            catalogue.lock_products(Product.objects.filter(slug=slug).values_list("pk", flat=True))
            product = generics.get_object_or_404(Product, slug=slug)
            self.check_unchanged(slug)
            self.log(product, gettext("Deleted."), flag=DELETION)
            with one_change(user=request.user, source=Revision.Source.API):
                catalogue.delete_product(product=product)
        return Response(status=204)
