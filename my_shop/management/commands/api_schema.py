"""Write docs/openapi.yaml: what clients of the API rely on."""

from pathlib import Path

import yaml
from django.core.management.base import BaseCommand, CommandError

from my_shop.api_contract import broken_promises, contract_file, describe_api


class Command(BaseCommand):
    help = "Write what the API promises to docs/openapi.yaml, unless something of it goes without a new version."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing, and fail where the file is not of now")
        parser.add_argument("--since", type=Path, help="a file of before, of which nothing may have gone either")

    def handle(self, *args, check, since, **options):
        path = contract_file()
        now, text = describe_api()
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        promised = [before, *([since.read_text(encoding="utf-8")] if since else [])]
        gone = {
            line for told in promised if told and told != text for line in broken_promises(yaml.safe_load(told), now)
        }
        if gone:
            raise CommandError(
                "Clients rely on what is not there any more:\n  "
                + "\n  ".join(sorted(gone))
                + "\nLet it stay, announce that it goes (docs/api.md), or give API_VERSION a new first number."
            )
        if check and before != text:
            raise CommandError("docs/openapi.yaml is not of now: python manage.py api_schema")
        if not check:
            path.write_text(text, encoding="utf-8")
