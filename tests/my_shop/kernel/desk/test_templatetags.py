"""The cells of a list say on a narrow page which column they are of."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.safestring import SafeString

from my_shop.kernel.desk.templatetags.desk import labelled, open_links

HEADERS = [{"text": "<input>"}, {"text": "e-mail"}, {"text": 'the "best"'}]


class TestLabelled:
    def test_names_each_cell_but_the_box_to_choose_it_by(self):
        row = ['<td class="action-checkbox">x</td>', "<th>somebody@example.com</th>", "<td>10</td>", "<td>hidden</td>"]
        assert labelled(row, HEADERS) == [
            '<td class="action-checkbox">x</td>',
            '<th data-label="E-mail">somebody@example.com</th>',
            '<td data-label="The &quot;best&quot;" data-width="short">10</td>',
            "<td>hidden</td>",
        ]

    def test_stays_escaped_as_it_was(self):
        cell = labelled([SafeString("<td>&lt;b&gt;</td>")], [{"text": "<i>"}])[0]
        assert cell == '<td data-label="&lt;i&gt;" data-width="short">&lt;b&gt;</td>'
        assert isinstance(cell, SafeString)


class TestOpenLinks:
    @pytest.mark.parametrize(
        ("link", "shown"),
        [
            ('<a href="/admin/auth/group/1/change/?a=1&amp;b=2"><b>Pa\ncker</b></a>', "<b>Pa\ncker</b>"),
            ('<a class="way" href="/admin/auth/group/">Roles</a>', "Roles"),
            *((link, link) for link in ('<a href="/admin/">Home</a>', '<a href="/admin/search/">Search</a>')),
            *((link, link) for link in ('<a href="?q=1">One</a>', '<a href="/help/">Help</a>', "<abbr>VAT</abbr>")),
        ],
    )
    def test_keeps_the_words_alone_of_a_link_to_what_is_closed(self, rf, link, shown):
        request = rf.get("/")
        request.user = AnonymousUser()
        assert open_links(f"<p>{link}, {link}</p>", request) == f"<p>{shown}, {shown}</p>"
