"""Doors that hand out files."""

from rest_framework.negotiation import DefaultContentNegotiation


class AsItIs(DefaultContentNegotiation):
    """A file comes in its own form, whatever ``Accept`` says; refusals come as ever."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
