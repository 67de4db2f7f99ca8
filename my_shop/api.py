"""What the API has of no app: its schema, and the page that shows it."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from my_shop.kernel.validators import many_lines, single_line


def turn_patterns_round(result, generator, request, public):
    """Say of a text what it may be: drf-spectacular takes the pattern of what may not be in it for that."""
    refused = {rule.regex.pattern.replace("\\x", "\\u00") for rule in (single_line, many_lines)}
    _turn_round(result["components"], refused)
    return result


def _turn_round(part, refused):
    if isinstance(part, dict):
        if any(one.get("pattern") in refused for one in part.get("oneOf", ())):
            part["anyOf"] = part.pop("oneOf")  # or blank, which the pattern now takes too
        if (pattern := part.get("pattern")) in refused:
            part["pattern"] = f"^[^{pattern[1:]}*$"
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _turn_round(inner, refused)


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 description of the API."""

    permission_classes = [AllowAny]


# Swagger UI draws its arrows from data: addresses; nothing else on the site does
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class ApiDocsView(SpectacularSwaggerSplitView):
    """The API to read and try, served from this machine only."""

    permission_classes = [AllowAny]
    template_name = "api_docs.html"
