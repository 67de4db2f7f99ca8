"""The two addresses of the API that belong to no app: its schema, and the page that shows it."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 description of the API."""

    permission_classes = [AllowAny]


# Swagger UI draws its arrows from data: addresses; nothing else on the site does
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class ApiDocsView(SpectacularSwaggerSplitView):
    """The API to read and try, served from this machine only."""

    permission_classes = [AllowAny]
    template_name = "api_docs.html"
