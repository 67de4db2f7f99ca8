"""How the API reads what programs send."""

import json

from django.conf import settings
from django.utils.translation import gettext
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from my_shop.kernel.api.problems import Problem


class JSONParser(parsers.JSONParser):
    """JSON no larger than a form may be, of which every text can be stored and sent back, nested no deeper than Python
    reads."""

    def parse(self, stream, media_type=None, parser_context=None):
        _check_size(parser_context["request"] if parser_context else None)
        try:
            data = super().parse(stream, media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # "\ud800": the first half of a pair without the second
            raise ParseError(gettext("JSON parse error: a text holds half of a surrogate pair.")) from None
        except RecursionError:
            raise ParseError(gettext("JSON parse error: nested too deeply.")) from None
        return data


def _check_size(request):
    """Refuse a body before it is read: Django bounds those alone that it reads itself.

    :raises Problem: it is too large.
    """
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > most:
        said = gettext("A body may have up to %(most)s bytes: send less at a time.")
        raise Problem("too_large", said % {"most": most})
