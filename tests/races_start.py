"""What the server process does before any racer is forked from it: see ``races``."""

import django
from django.urls import get_resolver

django.setup()
_ = get_resolver().url_patterns
