import json
import re
from copy import deepcopy

import jsonschema_rs
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.safestring import mark_safe

from my_shop import views
from my_shop.api_contract import METHODS, broken_promises, describe_api
from my_shop.kernel.api.access import SCOPES
from my_shop.kernel.signals import HelpText

pytestmark = pytest.mark.django_db


def operations():
    """Yield every operation that is described, with its name."""
    description, _ = describe_api()
    for path, methods in description["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method]


def said(answer):
    return answer.get("description") or answer.get("$ref")


class TestSchema:
    def test_is_openapi_3_1_without_a_warning(self, tmp_path):
        call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
        assert (tmp_path / "schema.yml").read_text().startswith("openapi: 3.1")

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    def test_says_in_a_line_what_each_operation_does(self):
        said = {name: operation["summary"] for name, operation in operations()}
        assert all(0 < len(summary) < 120 for summary in said.values())
        assert said["POST /api/v1/tokens/"] == "Makes one from e-mail and password"
        assert (said["GET /api/v1/me/"], said["PATCH /api/v1/me/"]) == (
            "The person who asks, with profile",
            "Change me",
        )

    @pytest.mark.skipif(not apps.is_installed("blog"), reason="blog is unplugged")
    def test_says_of_a_text_what_it_may_be_and_not_what_is_refused(self, client):
        document = client.get("/api/v1/schema/?format=json").json()
        pattern = document["components"]["schemas"]["PostSummary"]["properties"]["title"]["pattern"]
        assert re.search(pattern, "Crème brûlée – 2 ×")
        assert not re.search(pattern, "Mug\nBcc: all@example.com")

    @pytest.mark.skipif(len(settings.SHOP_APPS) < 4, reason="an app is unplugged")
    def test_is_the_file_that_clients_rely_on(self):
        call_command("api_schema", check=True)

    def test_names_every_operation_itself(self):
        names = [operation.get("operationId", "") for _, operation in operations()]
        assert all(re.fullmatch("[a-z]+[A-Z][A-Za-z]+", name) for name in names), names
        assert len(names) == len(set(names))

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    def test_names_the_scope_that_a_token_needs(self):
        asked = {
            name: scope
            for name, operation in operations()
            for way in operation.get("security", ())
            for scope in way.get("knoxApiToken", ())
        }
        assert (asked["GET /api/v1/me/"], asked["PATCH /api/v1/me/"]) == ("read", "shop")
        assert {asked.get(name, "").partition(":")[0] for name, _ in operations() if "/staff/" in name} == {"staff"}
        assert set(asked.values()) <= {*SCOPES}

    def test_says_of_every_answer_what_it_is(self):
        bare = [name for name, operation in operations() for each in operation["responses"].values() if not said(each)]
        assert bare == []

    def test_shows_of_every_body_how_it_can_look(self):
        components = describe_api()[0]["components"]
        for name, operation in operations():
            for kind, sent in operation.get("requestBody", {}).get("content", {}).items():
                assert sent.get("examples"), f"{name} takes {kind} without an example"
                validator = jsonschema_rs.Draft202012Validator({**sent["schema"], "components": components})
                for example in sent["examples"].values():
                    assert [fault.message for fault in validator.iter_errors(example["value"])] == [], name

    def test_loses_nothing_without_a_new_version(self):
        before, _ = describe_api()
        now = deepcopy(before)
        assert broken_promises(before, now) == []
        del now["paths"][next(iter(now["paths"]))]["get"]
        name, schema = next((name, each) for name, each in now["components"]["schemas"].items() if "properties" in each)
        field, _ = schema["properties"].popitem()
        gone = broken_promises(before, now)
        assert f"{name}.{field}" in gone and any(line.startswith("GET /api/v1/") for line in gone)
        now["info"]["version"] = "2.0"
        assert broken_promises(before, now) == []

    def test_demands_nothing_more_without_a_new_version(self):
        before, _ = describe_api()
        now = deepcopy(before)
        shapes = now["components"]["schemas"]
        name, shape = next((name, each) for name, each in shapes.items() if each.get("additionalProperties") is False)
        shapes["NewRequest"] = {"type": "object", "required": ["all"], "additionalProperties": False}
        shape["required"] = [*shape.get("required", ()), "more"]
        operation = now["paths"]["/api/v1/problems/"]["get"]
        operation.setdefault("parameters", []).append({"name": "Why", "in": "header", "required": True})
        assert broken_promises(before, now) == sorted([f"{name} needs more", "GET /api/v1/problems/ needs Why"])

    @pytest.mark.skipif(len(settings.SHOP_APPS) < 4, reason="an app is unplugged")
    def test_is_compared_with_that_of_a_release_as_well(self, tmp_path):
        released, _ = describe_api()
        released["paths"]["/api/v1/gone/"] = released["paths"]["/api/v1/problems/"]
        (tmp_path / "released.yaml").write_text(json.dumps(released, default=str))
        with pytest.raises(CommandError, match="GET /api/v1/gone/"):
            call_command("api_schema", check=True, since=tmp_path / "released.yaml")

    def test_is_served_to_everybody(self, client):
        assert client.get("/api/v1/schema/").status_code == 200


class TestProblems:
    def test_each_code_leads_to_what_it_means(self, client):
        kinds = client.get("/api/v1/problems/").json()["results"]
        assert {"invalid", "not_found", "throttled"} <= {kind["code"] for kind in kinds}
        for kind in kinds:
            assert client.get(f"/api/v1/problems/{kind['code']}/").json() == kind

    @pytest.mark.skipif(not apps.is_installed("orders"), reason="orders is unplugged")
    def test_a_rule_names_the_operations_that_it_is_of(self, client):
        kind = client.get("/api/v1/problems/order_changed/").json()
        assert kind["status"] == 409 and "confirmOrder" in kind["operations"]

    def test_names_for_each_rule_the_operations_that_say_so(self, client):
        said = {kind["code"]: {*kind["operations"]} for kind in client.get("/api/v1/problems/").json()["results"]}
        described = {}
        for _, operation in operations():
            for part in operation["responses"].get("409", {}).get("content", {}).values():
                for code in part["schema"]["allOf"][1]["properties"]["code"]["enum"]:
                    described.setdefault(code, set()).add(operation["operationId"])
        assert {code: names for code, names in said.items() if names} == described
        assert "getReport" in described["report_failed"]

    def test_a_code_that_there_is_not(self, client):
        assert client.get("/api/v1/problems/bored/").json()["type"].endswith("/api/v1/problems/not_found/")

    def test_an_address_of_the_api_that_there_is_not_is_said_to_a_program(self, client):
        answer = client.get("/api/v1/nothing/")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


class TestDocs:
    def test_loads_everything_from_this_host_and_runs_no_inline_script(self, client):
        response = client.get("/api/docs/")
        page = response.content.decode()
        assert response.status_code == 200
        assert "<style" not in page and "onload" not in page
        assert all(f'="{start}' not in page for start in ("http:", "https:", "//"))
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy and "img-src 'self' data:" in policy

    def test_other_pages_keep_the_strict_policy(self, client):
        assert "data:" not in client.get("/").headers["Content-Security-Policy"]


class TestStrangers:
    @pytest.mark.parametrize("path", ["me/", "orders/"])
    def test_are_asked_who_they_are(self, client, path):
        app = {"me/": "customers", "orders/": "orders"}[path]
        if app not in settings.SHOP_APPS:
            pytest.skip(f"{app} is unplugged")
        response = client.get(f"/api/v1/{path}")
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


class TestHelp:
    def test_lists_the_pages_that_the_shop_links_to(self, client, settings):
        settings.SHOP_COUNTRY = "GB"
        found = client.get("/api/v1/help/").json()["results"]
        assert {"name": "terms", "title": "Terms", "url": f"{settings.SITE_URL}/help/terms/"} in found
        assert "guarantee" not in [page["name"] for page in found]

    @pytest.mark.parametrize("name", views.HELP_PAGES)
    def test_shows_the_words_of_each_page_and_nothing_around_them(self, client, name):
        found = client.get(f"/api/v1/help/{name}/").json()
        assert "<h1>" in found["html"] and "<html" not in found["html"] and "<nav" not in found["html"]

    def test_shows_what_the_merchant_has_written(self, client, monkeypatch):
        text = HelpText(title="Our terms", html=mark_safe("<h1>Ours</h1>"), version="Version 2")
        monkeypatch.setattr(views.help_page_asked, "send", lambda **asked: [(None, text)])
        found = client.get("/api/v1/help/terms/").json()
        assert (found["title"], found["html"], found["version"]) == ("Our terms", "<h1>Ours</h1>", "Version 2")

    def test_knows_no_other_page(self, client):
        assert client.get("/api/v1/help/nothing/").status_code == 404
