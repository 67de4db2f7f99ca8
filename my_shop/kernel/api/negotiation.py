"""In which form a door answers."""

from types import SimpleNamespace

from rest_framework.negotiation import DefaultContentNegotiation


class FormByHeader(DefaultContentNegotiation):
    """In which form something is wanted is said by Accept: no parameter of an address means it.

    A form has one way of being written, whatever parameters Accept has (``indent=4``): its ETag is that of If-Match.
    """

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]  # the one that it asks for

    def select_renderer(self, request, renderers, format_suffix=None):
        renderer, _ = super().select_renderer(request, renderers, format_suffix)
        return renderer, renderer.media_type


class AsItIs(FormByHeader):
    """A file comes in its own form, whatever ``Accept`` says; refusals come as ever."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
