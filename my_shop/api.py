"""What the API has of no app: help pages, its schema, and the page that shows it."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from my_shop import views
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.rate import CountedView
from my_shop.kernel.api.serializers import AddressField
from my_shop.kernel.api.shaping import ShapedSerializer
from my_shop.kernel.api.views import PublicView
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


class HelpSerializer(ShapedSerializer):
    """A help page in a list: delivery, returns, terms."""

    name = serializers.CharField()
    title = serializers.CharField()
    url = AddressField()


class HelpPageSerializer(HelpSerializer):
    """A help page with its text as safe HTML; ``version`` says which one it is, where the merchant has written it."""

    html = serializers.CharField()
    version = serializers.CharField(allow_blank=True)


def _help(name, title):
    return {"name": name, "title": title, "url": reverse("help", args=[name])}


class HelpList(PublicView):
    """The pages that help: what delivery costs, how goods go back, the terms."""

    names = {"GET": "listHelpPages"}
    keeps = ()
    pagination_class = Whole
    shaped = HelpSerializer

    @extend_schema(responses=HelpSerializer(many=True))
    def get(self, request):
        return self.listed([_help(*each) for each in views.help_pages()], HelpSerializer)


class HelpDetail(PublicView):
    """One page that helps, as the merchant has written it, or the shop's own text."""

    names = {"GET": "getHelpPage"}
    keeps = ()
    shaped = HelpPageSerializer

    @extend_schema(responses=HelpPageSerializer)
    def get(self, request, name):
        title = views.HELP_PAGES.get(name)
        if title is None:
            raise Http404
        if written := views.written_help(name):
            found = {**_help(name, written.title), "html": written.html, "version": written.version}
        else:
            context = {**views.help_context(), "frame": "help/_words.html"}
            html = render_to_string(f"help/{name}.html", context, request._request)
            found = {**_help(name, title), "html": html.strip(), "version": ""}
        return Response(HelpPageSerializer(found, context=self.get_serializer_context()).data)


class SchemaView(CountedView, SpectacularAPIView):
    """The OpenAPI 3.1 description of the API."""

    permission_classes = [AllowAny]


# Swagger UI draws its arrows from data: addresses; nothing else on the site does
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class ApiDocsView(CountedView, SpectacularSwaggerSplitView):
    """The API to read and try, served from this machine only."""

    permission_classes = [AllowAny]
    template_name = "api_docs.html"


urlpatterns = [
    path("help/", HelpList.as_view(), name="help_pages"),
    path("help/<slug:name>/", HelpDetail.as_view(), name="help_page"),
]
