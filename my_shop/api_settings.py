"""What the libraries of the API are told: Django REST framework, Knox (its tokens) and drf-spectacular (its schema)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from my_shop import __version__

REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "TOKEN_LIMIT_PER_USER": 20, "AUTH_HEADER_PREFIX": "Bearer"}

DESCRIPTION = _(
    "The catalogue for everybody; orders and profile for members. The rules, and the words in "
    "which something is refused, are those of the pages: 400 the shape is wrong, 401 who are "
    "you, 404 not there or not yours, 409 a rule says no, with the reason, 503 not now: "
    "`Retry-After` says when, and the text what was done."
)


def rest_framework(apps: Collection[str]) -> dict[str, Any]:
    """Return ``REST_FRAMEWORK`` for a shop of these apps."""
    tokens = "customers.authentication" if "customers" in apps else "knox.auth"
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            f"{tokens}.TokenAuthentication",  # first, so that a stranger's answer is 401 and not 403
            "rest_framework.authentication.SessionAuthentication",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["my_shop.parsers.JSONParser"],
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": 24,
        "EXCEPTION_HANDLER": "my_shop.api.answer_exception",
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
    }


def spectacular(shop: str, apps: Collection[str]) -> dict[str, Any]:
    """Return ``SPECTACULAR_SETTINGS`` for a shop of this name and these apps."""
    statuses = {"orders": "Order", "blog": "Comment"}
    return {
        "TITLE": f"{shop} API",
        "DESCRIPTION": DESCRIPTION,
        "VERSION": __version__,
        "OAS_VERSION": "3.1.1",
        "SCHEMA_PATH_PREFIX": r"/api/v1/",
        "SERVE_INCLUDE_SCHEMA": False,
        "ENUM_NAME_OVERRIDES": {
            **{f"{name}StatusEnum": f"{app}.models.{name}.Status" for app, name in statuses.items() if app in apps},
            "ContentUnitEnum": "my_shop.kernel.unit_prices.ContentUnit",
        },
        "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "my_shop.api.turn_patterns_round"],
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    }
