import pytest

from my_shop.kernel.markdown import markdown_to_html


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
