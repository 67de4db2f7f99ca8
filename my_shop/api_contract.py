"""What the API has promised: a file beside the code, and the rule that nothing of it goes without a new version."""

from collections.abc import Iterator
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


def operations_of(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation by its method and path."""
    for path, methods in description["paths"].items():
        yield from ((f"{method.upper()} {path}", methods[method]) for method in METHODS if method in methods)


def promises(description: dict[str, Any]) -> set[str]:
    """Return what clients of a description rely on, each by a name."""
    found = set()
    for name, operation in operations_of(description):
        found |= {name, f"{name} is {operation['operationId']}"}
        found |= {f"{name} takes {each['name']}" for each in operation.get("parameters", ())}
        found |= {f"{name} answers {status}" for status in operation["responses"] if status.startswith("2")}
    for name, schema in description["components"]["schemas"].items():
        found |= {f"{name}.{field}" for field in schema.get("properties", ())}
        found |= {f"{name} can be {value!r}" for value in schema.get("enum", ())}
    return found


def demands(description: dict[str, Any]) -> dict[str, set[str]]:
    """Return what clients have to send, by operation (parameters) and by shape of what is sent (fields)."""
    found = {
        name: {each["name"] for each in operation.get("parameters", ()) if each.get("required")}
        for name, operation in operations_of(description)
    }
    shapes = description["components"]["schemas"].items()
    return found | {
        name: {*schema.get("required", ())} for name, schema in shapes if schema.get("additionalProperties") is False
    }


def broken_promises(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what has gone of a description, or is demanded only now, while its version has kept its first number."""
    if before["info"]["version"].split(".")[0] != now["info"]["version"].split(".")[0]:
        return []
    told = demands(before)
    demanded = {
        f"{name} needs {part}" for name, parts in demands(now).items() for part in parts - told.get(name, parts)
    }
    return sorted((promises(before) - promises(now)) | demanded)
