import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse

from blog import free_pages
from blog.models import Page
from blog.sitemaps import SITEMAPS
from my_shop.kernel.signals import footer_links_asked
from tests.recipes import admin, free_page, member

pytestmark = pytest.mark.django_db

PUBLISHED = Page.Status.PUBLISHED


def editor():
    user = member.make()
    user.user_permissions.add(Permission.objects.get(codename="change_page"))
    return user


class TestSavePage:
    def test_writes_a_draft_with_safe_html_and_an_address_of_its_title(self):
        page = free_pages.save_page(title="About us", body="**We** <script>x</script>")
        assert (page.status, page.slug) == (Page.Status.DRAFT, "about-us")
        assert "<strong>We</strong>" in page.body_html and "<script" not in page.body_html

    @pytest.mark.parametrize("bad", [{"title": ""}, {"title": "a\nb"}, {"body": ""}, {"status": "secret"}])
    def test_refuses_what_breaks_a_rule_and_changes_nothing(self, bad):
        page = free_page.make(title="About us")
        with pytest.raises(ValidationError):
            free_pages.save_page(page=page, **{"title": "About", "body": "Words.", **bad})
        page.refresh_from_db()
        assert page.title == "About us"

    def test_refuses_the_address_of_another_page(self):
        free_page.make(slug="about")
        with pytest.raises(ValidationError):
            free_pages.save_page(title="Other", body="Words.", slug="about")
        assert Page.objects.count() == 1


class TestPage:
    def test_a_draft_is_not_there_for_readers_and_there_for_editors(self, client):
        page = free_page.make(status=Page.Status.DRAFT)
        assert client.get(page.get_absolute_url()).status_code == 404
        client.force_login(editor())
        assert b"This is a draft" in client.get(page.get_absolute_url()).content

    def test_says_to_search_engines_what_it_is(self, client):
        page = free_page.make(title="About us", description="Nine people & a bench.")
        html = client.get(page.get_absolute_url()).content.decode()
        assert '<meta name="description" content="Nine people &amp; a bench.">' in html
        assert "noindex" not in html

    def test_a_former_address_leads_to_the_new_one(self, client):
        page = free_pages.save_page(title="About", body="Words.", status=PUBLISHED)
        free_pages.save_page(page=page, title="About", slug="us", body="Words.", status=PUBLISHED)
        response = client.get("/pages/about/")
        assert (response.status_code, response.headers["Location"]) == (301, "/pages/us/")
        other = free_pages.save_page(title="Other", slug="about", body="Words.", status=PUBLISHED)
        assert client.get(other.get_absolute_url()).status_code == 200

    def test_shows_what_was_saved_last_though_it_is_kept(self, client):
        page = free_pages.save_page(title="About", body="Before.", status=PUBLISHED)
        assert b"Before." in client.get(page.get_absolute_url()).content
        free_pages.save_page(page=page, title="About", body="After.", status=PUBLISHED)
        assert b"After." in client.get(page.get_absolute_url()).content

    def test_stands_in_the_sitemap_once_it_is_published(self, client):
        free_page.make(slug="there"), free_page.make(slug="not-there", status=Page.Status.DRAFT)
        found = [path for path, _ in SITEMAPS["pages"].addresses(after=0, up_to=SITEMAPS["pages"].last_key())]
        assert found == ["/pages/there/"]


class TestFooter:
    def test_names_published_pages_that_are_to_stand_there_in_their_order(self, client):
        free_page.make(title="Second", position=2, is_in_footer=True)
        free_page.make(title="First", position=1, is_in_footer=True)
        free_page.make(title="Draft", is_in_footer=True, status=Page.Status.DRAFT)
        free_page.make(title="Elsewhere")
        answers = [links for _, links in footer_links_asked.send(sender=None) if links]
        assert [link.label for links in answers for link in links] == ["First", "Second"]
        footer = client.get(reverse("help", args=["delivery"])).content.decode().partition("<footer")[2]
        assert footer.index("First") < footer.index("Second")

    def test_follows_a_page_though_it_is_kept(self, client):
        page = free_pages.save_page(title="About", body="Words.", status=PUBLISHED, is_in_footer=True)
        assert b"/pages/about/" in client.get(reverse("help", args=["delivery"])).content
        free_pages.save_page(page=page, title="About", body="Words.", is_in_footer=True)
        assert b"/pages/about/" not in client.get(reverse("help", args=["delivery"])).content

    def test_needs_no_more_queries_for_more_pages(self, client, django_assert_max_num_queries):
        address = reverse("help", args=["delivery"])
        for count in (1, 8):
            free_page.make(_quantity=count, is_in_footer=True)
            client.get(address)
            with django_assert_max_num_queries(2):
                client.get(address)


class TestBackOffice:
    def test_writes_a_page_and_changes_it_with_an_address_made_of_its_title(self, client):
        client.force_login(admin.make())
        data = {"title": "About us", "body": "Words.", "status": "published", "position": "0", "slug": ""}
        assert client.post("/admin/blog/page/add/", data).status_code == 302
        page = Page.objects.get()
        assert (page.slug, page.body_html, page.is_published) == ("about-us", "<p>Words.</p>\n", True)
        form = client.get(f"/admin/blog/page/{page.pk}/change/").context["adminform"].form
        assert form.initial["title"] == "About us"
