"""Every answer of the API in every test is what docs/openapi.yaml says: no test can forget to look.

It stands before all other middleware (tests/settings.py), so that what they answer in the place of a door is seen too.
"""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import jsonschema_rs
import yaml
from django.conf import settings
from django.urls import Resolver404, resolve

CONTRACT = Path(__file__).parents[1] / "docs" / "openapi.yaml"
START = "/api/v1/"
DESCRIBED_ELSEWHERE = ("/api/v1/schema/",)
NOT_A_METHOD = 405
ANY_TIME = {NOT_A_METHOD: "not a method of this address", 500: "a fault of ours"}
TOLD = {"Location", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed", "Deprecation", "Sunset"}
"""Headers that no answer has unless it is described with them."""
COUNTED = {"RateLimit", "RateLimit-Policy"}
"""Headers of every answer of a door where there is a bound; 304 need not repeat them, 503 may come before the count."""
UNCOUNTED = {304, 503}


class Broken(AssertionError):
    """The API has answered what its description does not have."""


class AnswersKeepTheContract:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if request.path.startswith(START) and request.path not in DESCRIBED_ELSEWHERE and not is_preflight:
            check_answer(request, response)
        return response


def check_answer(request, response):
    """Fail where an answer has a status, headers, a form or a content that are not described."""
    where = f"{request.method} {request.get_full_path()} → {response.status_code}"
    operation = _operation(request)
    if operation is None or response.status_code in ANY_TIME:
        described = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    else:
        described = operation["responses"].get(str(response.status_code))
        if described is None:
            raise Broken(f"{where}: there is no such status in docs/openapi.yaml")
        described = _resolved(described)
        _check_headers(where, described.get("headers", {}), response)
    if response.status_code == NOT_A_METHOD and "Allow" not in response.headers:
        raise Broken(f"{where}: it does not say which methods there are (Allow)")
    if request.method == "HEAD" or "content" not in described:
        return
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind not in described["content"]:
        raise Broken(f"{where}: {kind or 'no content'} instead of {' or '.join(described['content'])}")
    if kind.endswith("json"):
        schema = json.dumps(described["content"][kind]["schema"])
        _validate(where, _validator(schema, is_whole="fields" not in request.GET), _content(response))


def _check_headers(where, described, response):
    if unknown := TOLD & {*response.headers} - described.keys():
        raise Broken(f"{where}: {', '.join(sorted(unknown))} is not described")
    for name, part in described.items():
        header = _resolved(part)
        is_due = header.get("required") or (name in COUNTED and response.status_code not in UNCOUNTED)
        said = response.headers.get(name)
        if said is None:
            if is_due and (name not in COUNTED or settings.SHOP_API_REQUESTS):
                raise Broken(f"{where}: {name} is missing")
            continue
        content = int(said) if header["schema"].get("type") == "integer" and said.isdigit() else said
        _validate(f"{where}: {name}", _validator(json.dumps(header["schema"]), is_whole=False), content)


def _operation(request):
    try:
        route = (request.resolver_match or resolve(request.path_info)).route
    except Resolver404:
        return None
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    method = "get" if request.method == "HEAD" else request.method.lower()
    return _contract()["paths"].get(path, {}).get(method)


def _validate(where, validator, content):
    for fault in validator.iter_errors(content):
        at = "/".join(map(str, fault.instance_path))
        raise Broken(f"{where}: {at}: {fault.message}")


@cache
def _contract():
    return yaml.load(CONTRACT.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def _validator(schema, *, is_whole):
    schema = {**json.loads(schema), "components": _contract()["components"]}
    return jsonschema_rs.Draft202012Validator(_whole(schema) if is_whole else schema)


def _resolved(part):
    _, _, kind, name = part["$ref"].split("/") if "$ref" in part else ("", "", "", "")
    return _contract()["components"][kind][name] if name else part


def _whole(part):
    """Who has not asked for some fields gets them all."""
    if isinstance(part, dict):
        if [*part] == ["anyOf"] and part["anyOf"][-1].get("$ref", "").rpartition("/")[2].startswith("Partial"):
            return part["anyOf"][0]
        return {name: _whole(inner) for name, inner in part.items()}
    return part


def _content(response):
    content = response.content
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return json.loads(content)
