"""What the libraries of the API are told: Django REST framework, Knox (its tokens), drf-spectacular (its schema) and
django-cors-headers."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

API_VERSION = "1.0"
"""Of what clients rely on (docs/api.md): the first number changes where something goes, the second where it comes."""

REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "TOKEN_LIMIT_PER_USER": 20, "AUTH_HEADER_PREFIX": "Bearer"}

CORS_SENT = [
    *("accept", "authorization", "content-type", "idempotency-key", "if-match", "if-none-match"),
    *("cart-token", "order-token"),
]
"""Headers that a page of another site may send (``SHOP_API_ORIGINS``)."""

CORS_READ = [
    *("ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy"),
    *("Deprecation", "Sunset", "Link", "Idempotency-Replayed"),
]
"""Headers that it may read of an answer."""

DESCRIPTION = _(
    "What the pages do, for guests, members and staff. The catalogue is for everybody; a guest's cart and order are "
    "opened by the tokens in `Cart-Token` and `Order-Token`, what is a member's by a token of theirs. The rules, and "
    "the words in which something is refused, are those of the pages: 400 the shape is wrong, 401 who are you, 403 not "
    "with this token, 404 not there or not yours, 409 a rule says no, with its code, 503 not now: `Retry-After` says "
    "when. A POST with an `Idempotency-Key` is done once."
)


NAMED_CHOICES = {
    "orders": (
        *("Order.Status", "Payment.Status", "Refund.Status"),
        *("Invoice.Kind", "OrderAddress.Kind", "OrderEvent.Kind", "ReviewReason.Kind"),
    ),
    "products": ("StockMovement.Reason",),
    "blog": ("Comment.Status",),
}
"""App -> choices that stand in several shapes, which the schema names after their model."""


def rest_framework(apps: Collection[str]) -> dict[str, Any]:
    """Return ``REST_FRAMEWORK`` for a shop of these apps."""
    tokens = "customers.authentication" if "customers" in apps else "knox.auth"
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            f"{tokens}.TokenAuthentication",  # first, so that a stranger's answer is 401 and not 403
            "rest_framework.authentication.SessionAuthentication",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["my_shop.kernel.api.access.Scoped"],
        "DEFAULT_SCHEMA_CLASS": "my_shop.kernel.api.schema.Schema",
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["my_shop.kernel.api.parsers.JSONParser"],
        "DEFAULT_PAGINATION_CLASS": "my_shop.kernel.api.paging.Pages",
        "DEFAULT_METADATA_CLASS": None,  # OPTIONS is for browsers (CORS), the schema for programs
        "DEFAULT_CONTENT_NEGOTIATION_CLASS": "rest_framework.negotiation.DefaultContentNegotiation",
        "EXCEPTION_HANDLER": "my_shop.kernel.api.handler.answer_exception",
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
    }


def spectacular(shop: str, apps: Collection[str]) -> dict[str, Any]:
    """Return ``SPECTACULAR_SETTINGS`` for a shop of this name and these apps."""
    return {
        "TITLE": f"{shop} API",
        "DESCRIPTION": DESCRIPTION,
        "VERSION": API_VERSION,
        "OAS_VERSION": "3.1.1",
        "SCHEMA_PATH_PREFIX": r"/api/v1/",
        "SERVE_INCLUDE_SCHEMA": False,
        "ENFORCE_NON_BLANK_FIELDS": True,
        "ENUM_NAME_OVERRIDES": {
            **{
                f"{name.replace('.', '')}Enum": f"{app}.models.{name}"
                for app, names in NAMED_CHOICES.items()
                for name in names
                if app in apps
            },
            "ContentUnitEnum": "my_shop.kernel.unit_prices.ContentUnit",
            "ImportStatusEnum": "my_shop.kernel.imports.models.Import.Status",
            "LeasedStatusEnum": "my_shop.kernel.leases.Leased.Status",
            "ExportFormatEnum": "my_shop.kernel.exports.models.Format",
        },
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "my_shop.kernel.api.schema.add_refusals",
            "my_shop.kernel.api.schema.forget_databases",
            "my_shop.api.turn_patterns_round",
        ],
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    }
