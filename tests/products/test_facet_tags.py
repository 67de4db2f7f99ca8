from products.selectors.summaries import Value
from products.templatetags.facets import facet_values, swatch


class TestFacetValues:
    def test_print_a_box_for_each(self):
        html = facet_values("colour", [Value("ink", "Ink & <b>", "#112", 3, True), Value("sage", "Sage", "", 1, False)])
        ink, sage = html.split("</li>")[:2]
        assert '<input id="colour-ink" type="checkbox" name="colour" value="ink" checked>' in ink
        assert 'fill="#112"/></svg>Ink &amp; &lt;b&gt;<span class="count">3<' in ink
        assert '<input id="colour-sage" type="checkbox" name="colour" value="sage">Sage<span class="count">1<' in sage


class TestSwatch:
    def test_is_not_there_without_a_colour(self):
        assert swatch("") == ""
