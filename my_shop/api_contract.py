"""What the API has promised: a file beside the code, and the rule that nothing of it goes without a new version."""

from pathlib import Path
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.settings import spectacular_settings

METHODS = ("get", "post", "put", "patch", "delete")


def contract_file() -> Path:
    """Return where the description of the API is kept."""
    return settings.BASE_DIR / "docs" / "openapi.yaml"


def describe_api() -> tuple[dict[str, Any], str]:
    """Return the description of the API as it is now, and the same as the file has it."""
    generator = spectacular_settings.DEFAULT_GENERATOR_CLASS or SchemaGenerator
    found = generator().get_schema(request=None, public=True)
    found["info"]["title"] = "my_shop API"  # whatever this shop is called
    return found, OpenApiYamlRenderer().render(found, renderer_context={}).decode()


def promises(description: dict[str, Any]) -> set[str]:
    """Return what clients of a description rely on, each by a name."""
    found = set()
    for path, methods in description["paths"].items():
        for method in [method for method in METHODS if method in methods]:
            operation, name = methods[method], f"{method.upper()} {path}"
            found |= {name, f"{name} is {operation['operationId']}"}
            found |= {f"{name} takes {each['name']}" for each in operation.get("parameters", ())}
            found |= {f"{name} answers {status}" for status in operation["responses"] if status.startswith("2")}
    for name, schema in description["components"]["schemas"].items():
        found |= {f"{name}.{field}" for field in schema.get("properties", ())}
        found |= {f"{name} can be {value!r}" for value in schema.get("enum", ())}
    return found


def broken_promises(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what has gone of a description while its version has kept its first number."""
    if before["info"]["version"].split(".")[0] != now["info"]["version"].split(".")[0]:
        return []
    return sorted(promises(before) - promises(now))
