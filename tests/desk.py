"""Staff at the back office: they fill in the form of a page, whose other fields keep what the page has put there."""

from html.parser import HTMLParser


def fields_of(page):
    """Return what a browser would send of the page's main form, its buttons left out: name -> list of values."""
    reader = _FormReader()
    reader.feed(page if isinstance(page, str) else page.content.decode())
    return reader.forms[-1]


def fill_in(client, url, *, page=None, follow=True, **typed):
    """Send a page's form back, filled in; a value of None is a box that is unticked.

    :param page: the page as it was opened, if not now.
    """
    fields = fields_of(page if page is not None else client.get(url))
    sent = {name: value for name, value in {**fields, **typed}.items() if value is not None}
    return client.post(url, sent, follow=follow)


def send(client, url, data, **given):
    """Send ``data`` and nothing else as a page that was opened just now."""
    return client.post(url, {**data, "_shown": fields_of(client.get(url)).get("_shown", "")}, **given)


def ask_for(client, url, action, *rows):
    """Choose rows of a list and an action, and return the page that asks."""
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def act(client, url, action, *rows, **typed):
    """Let an action be done to rows of a list, as the page that asks shows it."""
    page = ask_for(client, url, action, *rows)
    if 'name="is_agreed"' not in page.content.decode():
        return page
    return fill_in(client, url, page=page, is_agreed="yes", **typed)


class _FormReader(HTMLParser):
    """Reads the forms that are posted."""

    def __init__(self):
        super().__init__()
        self.forms, self._select, self._text = [{}], "", ""

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        name, fields = facts.get("name"), self.forms[-1]
        if tag == "form" and facts.get("method") == "post":
            self.forms.append({})
        elif tag == "select" and name:
            self._select = name
            fields.setdefault(name, [])
        elif tag == "option" and self._select and "selected" in facts:
            fields[self._select].append(facts.get("value", ""))
        elif tag == "textarea" and name:
            self._text, fields[name] = name, [""]
        elif tag == "input" and name and facts.get("type") not in {"submit", "file"}:
            is_choice = facts.get("type") in {"checkbox", "radio"}
            if not is_choice or "checked" in facts:
                fields.setdefault(name, []).append(facts.get("value") or ("on" if is_choice else ""))

    def handle_data(self, data):
        if self._text:
            self.forms[-1][self._text] = [data.removeprefix("\r\n").removeprefix("\n")]

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""
