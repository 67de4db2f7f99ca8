import pytest

from my_shop.kernel.markdown import markdown_to_html, markdown_to_text


class TestMarkdownToHtml:
    def test_prints_headings_lists_and_tables(self):
        html = markdown_to_html("## Care\n\n- wash\n\n| a | b |\n|---|---|\n| 1 | 2 |")
        assert "<h2>Care</h2>" in html and "<li>wash</li>" in html and "<td>1</td>" in html

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "![x](data:text/html,x)",
        ],
    )
    def test_lets_no_script_through(self, text):
        html = markdown_to_html(text)
        assert "<script" not in html and "<img" not in html and 'href="javascript' not in html


class TestMarkdownToText:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", ""),
            ("# Clay\n\nA **good** mug,\n[made](https://x.example) by _hand_.", "Clay\nA good mug, made by hand."),
            ("- one\n- two\n\n1. three", "one\ntwo\nthree"),
            ("<b>x</b> &amp; \\*y\\* `c`", "<b>x</b> & *y* c"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", "a\nb\n1\n2"),
            ("```\ncode\n```\n\n![a picture](x.png)", "code"),
            ("See [the guide].\n\n[the guide]: /guide/", "See the guide."),
            ("one  \ntwo\\\nthree", "one two three"),
        ],
    )
    def test_leaves_the_words(self, text, said):
        assert markdown_to_text(text) == said
