import re
from html import escape, unescape

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from my_shop.kernel.html_to_markdown import to_markdown
from my_shop.kernel.markdown import markdown_to_html

HTML = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<table><tr><td>", "</table>", "<h1>", "</h1>"),
            *("<script>", "</script>", "<img src=x onerror=y>", "<a href='javascript:x'>", "<a href='http://x.y/('>"),
            *("</a>", "<pre>", "</pre>", "<br>", "&lt;script&gt;", "&#60;b&#62;", "<!--", "-->", "<svg/onload=x>"),
            *("`", "```", "*", "_", "[", "](javascript:x)", "\n", "    ", "- ", "1. ", "# ", "|", "---", "a", "<", "&"),
        ]
    ),
    max_size=12,
).map("".join)


class TestToMarkdown:
    @pytest.mark.parametrize(
        ("html", "markdown"),
        [
            (
                "<p>Soft <b>wool</b><br>from <i>Wales</i></p>\n\n\n<p>&nbsp;</p><p>Warm</p>",
                "Soft **wool**  \nfrom *Wales*\n\nWarm",
            ),
            ("<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>", "- one\n  - two\n- three"),
            ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
            ("<h1>Care</h1><p>Cold</p><h2>Iron</h2><p>Never</p>", "### Care\n\nCold\n\n#### Iron\n\nNever"),
            ("<h4>Small</h4>", "#### Small"),
            ("<h1>a</h1><h6>b</h6>", "### a\n\n###### b"),
            (
                "<table><tr><th>Material</th><td>Wool</td></tr><tr><td>M:</td><td>50</td><td>70</td></tr></table>",
                "- Material: Wool\n- M: 50, 70",
            ),
            ("<dl><dt>Care</dt><dd>Cold</dd></dl>", "Care\n\nCold"),
            ("<p>Fish &amp; chips, 5 &lt; 6 &euro;</p>", "Fish & chips, 5 < 6 €"),
            ("<p>&lt;b&gt; &amp;amp; snake_case *x* _y_ [z](w)</p>", r"\<b> \&amp; snake_case \*x\* \_y\_ \[z\](w)"),
            (
                "<p>- a</p><p>+ b</p><p># c</p><p>1. d</p><p>&gt; e</p><p>====</p>",
                "\\- a\n\n\\+ b\n\n\\# c\n\n1\\. d\n\n\\> e\n\n\\====",
            ),
            ("<p>1 + 1 = 2 - well-known | #1</p>", "1 + 1 = 2 - well-known | #1"),
            ('<a href="https://x.example/a b(c)">site</a>', "[site](https://x.example/a%20b%28c%29)"),
            ('<a href="/old">old</a> <a href="mailto:a@b.example">us</a> <a href="javascript:x">no</a>', "old us no"),
            ("<style>p{}</style><script>alert(1)</script><p>x<img src=y></p>", "x"),
            ("<span style='color:red'>red</span> <font>old</font>", "red old"),
            ("<p>open <b>for ever", "open **for ever**"),
            ("Plain.\n\n- **already** Markdown, 5 < 6\n", "Plain.\n\n- **already** Markdown, 5 < 6"),
            ("", ""),
        ],
    )
    def test_says_the_same_in_markdown(self, html, markdown):
        assert to_markdown(html) == markdown

    def test_prints_what_is_nested_beyond_reason_as_text(self):
        assert to_markdown("<div>" * 1200 + "deep") == "deep"

    @given(HTML)
    def test_leaves_nothing_to_refuse_once_it_is_printed(self, html):
        markdown = to_markdown(f"<p>{html}")
        raw = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
        assert not re.search(r"<(script|img|svg|!--)|(href|src)=\W?(javascript|data)", raw, re.IGNORECASE)
        printed = markdown_to_html(markdown)
        assert nh3.clean(printed, link_rel="nofollow noopener") == printed
        assert "\n\n\n" not in markdown

    @given(st.text("ab1 \n*_[]()<>#-+.=`~|:;&\\!", max_size=20))
    def test_keeps_every_character_of_a_text(self, text):
        printed = (
            MarkdownIt("commonmark", {"html": False}).enable("table").render(to_markdown(f"<p>{escape(text)}</p>"))
        )
        assert unescape(re.sub(r"<[^>]*>", " ", printed)).split() == text.split()
