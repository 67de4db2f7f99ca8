#!/usr/bin/env python3
"""Django's command line for my_shop."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "my_shop.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - read now, so that a wrong value is told in a sentence
    except ImproperlyConfigured as error:
        sys.exit(f"The shop does not start. {error}")
    execute_from_command_line(sys.argv)
