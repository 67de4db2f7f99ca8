"""Templates of the merchant's go before the shop's."""

import pytest
from django.template import engines
from django.template.loaders.cached import Loader
from django.test import override_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]):
        yield tmp_path


def test_the_folder_stands_before_the_apps(settings):
    (engine,) = settings.TEMPLATES
    assert engine["DIRS"] == [settings.BASE_DIR / "own" / "templates"]


def test_one_extends_the_shops_of_its_name(client, folder):
    own = '{% extends "help/contact.html" %}{% block text %}<p>Mill Lane 1</p>{{ block.super }}{% endblock %}'
    (folder / "help").mkdir()
    (folder / "help" / "contact.html").write_text(own)
    page = client.get("/help/contact/").text
    assert "<p>Mill Lane 1</p>" in page and page.count("<h1") == 1


def test_templates_are_read_once_with_the_folder_too(folder):
    (loader,) = engines["django"].engine.template_loaders
    assert isinstance(loader, Loader)
