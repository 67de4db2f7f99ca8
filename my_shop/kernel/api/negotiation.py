"""In which form a door answers."""

from types import SimpleNamespace

from rest_framework.negotiation import DefaultContentNegotiation


class FormByHeader(DefaultContentNegotiation):
    """In which form something is wanted is said by Accept: no parameter of an address means it."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]  # the one that it asks for


class AsItIs(FormByHeader):
    """A file comes in its own form, whatever ``Accept`` says; refusals come as ever."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
