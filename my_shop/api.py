"""What the API has of no app: its schema, the page that shows it, and its answer to whoever tries too often."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.views import exception_handler, set_rollback

from my_shop.kernel.throttle.services import TooManyTries
from my_shop.kernel.timeouts import is_unavailable, unavailable


def answer_exception(exception, context):
    """Answer ``TooManyTries`` with 429 and the seconds to wait, what cannot be done now with 503, the rest as ever."""
    if isinstance(exception, TooManyTries):
        refused = Throttled(detail=str(exception))
        refused.wait = exception.retry_after
        exception = refused
    if is_unavailable(exception):
        set_rollback()
        return unavailable(context["request"], exception)
    return exception_handler(exception, context)


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 description of the API."""

    permission_classes = [AllowAny]


# Swagger UI draws its arrows from data: addresses; nothing else on the site does
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class ApiDocsView(SpectacularSwaggerSplitView):
    """The API to read and try, served from this machine only."""

    permission_classes = [AllowAny]
    template_name = "api_docs.html"
