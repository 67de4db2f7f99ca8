"""Posts and free pages for programs that read."""

import pytest

from blog import free_pages, services
from blog.models import Page
from blog.signals import ProductCard, product_cards_asked
from tests.recipes import admin, draft_post, free_page, published_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    made = published_post.make(title="Mugs *today*", slug="mugs", summary="All of <them>")
    body = "# Clay\n\nA [mug](/products/mug/).\n\n[product:mug]\n\n## Glaze"
    return services.save_post(post=made, title=made.title, summary=made.summary, body=body, slug="mugs")


class TestPost:
    def test_says_what_the_page_says(self, client, post, monkeypatch):
        monkeypatch.setattr(product_cards_asked, "receivers", [])
        card = ProductCard(slug="mug", name="Mug [1]", price=12, stock="In stock", url="/products/mug/", varies=True)
        product_cards_asked.connect(lambda sender, slugs, **kwargs: [card], weak=False)
        text = client.get("/blog/mugs.md").text
        assert text.startswith("# Mugs \\*today\\*\n\n> All of \\<them>\n\n")
        base = "http://127.0.0.1:8000/products/mug/"
        assert f"## Clay\n\nA [mug]({base}).\n\n- [Mug \\[1\\]]({base}): from €12.00, In stock\n\n### Glaze" in text

    def test_a_draft_is_there_for_nobody(self, client):
        client.force_login(admin.make())
        assert client.get(f"/blog/{draft_post.make().slug}.md").status_code == 404

    def test_a_former_address_leads_to_the_new_one(self, client, post):
        services.save_post(post=post, title=post.title, body=post.body, slug="cups")
        answer = client.get("/blog/mugs.md")
        assert (answer.status_code, answer["Location"]) == (301, "/blog/cups.md")

    def test_the_page_names_it(self, client, post):
        link = '<link rel="alternate" type="text/markdown" href="http://127.0.0.1:8000/blog/mugs.md">'
        assert link in client.get("/blog/mugs/").text
        draft = draft_post.make()
        client.force_login(admin.make())
        assert "text/markdown" not in client.get(draft.get_absolute_url()).text


class TestPage:
    def test_says_what_the_page_says(self, client):
        page = free_pages.save_page(title="About us", body="# We\n\n**mend**", status=Page.Status.PUBLISHED)
        answer = client.get("/pages/about-us.md")
        assert answer.text == "# About us\n\n## We\n\n**mend**\n"
        assert answer["Link"] == f'<http://127.0.0.1:8000{page.get_absolute_url()}>; rel="canonical"'
        assert answer["Cache-Control"] == "public, max-age=60"
        assert "/pages/about-us.md" in client.get(page.get_absolute_url()).text

    def test_a_draft_is_there_for_nobody(self, client):
        client.force_login(admin.make())
        assert client.get(f"/pages/{free_page.make(status='draft').slug}.md").status_code == 404

    def test_a_former_address_leads_to_the_new_one(self, client):
        page = free_pages.save_page(title="About us", body="We", status=Page.Status.PUBLISHED)
        free_pages.save_page(page=page, title="We", body="We", slug="we", status=Page.Status.PUBLISHED)
        answer = client.get("/pages/about-us.md")
        assert (answer.status_code, answer["Location"]) == (301, "/pages/we.md")
