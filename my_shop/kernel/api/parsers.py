"""How the API reads what programs send."""

import json

from django.utils.translation import gettext
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """JSON of which every text can be stored and sent back, nested no deeper than Python reads."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # "\ud800": the first half of a pair without the second
            raise ParseError(gettext("JSON parse error: a text holds half of a surrogate pair.")) from None
        except RecursionError:
            raise ParseError(gettext("JSON parse error: nested too deeply.")) from None
        return data
