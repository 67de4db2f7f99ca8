"""Browser tests: Debian's Chromium against the live server. Without Chromium they are skipped, and say so.

Chromium without a window of its own (``chromium-headless-shell``) is preferred: it takes a third of the time.
"""

import shutil
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

PATIENCE = 300_000  # milliseconds; nothing is asserted about how long a page takes
expect.set_options(timeout=PATIENCE)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: browser tests are left out.")
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture
def open_page(new_context, live_server):
    """Open a page of the live server in a browser of its own: ``open_page("/cart/", java_script_enabled=False)``.

    A script error, or a 5xx of any request, fails the test in the end.
    """
    faults = []

    def open_one(path="/", **options):
        page = new_context(base_url=live_server.url, **options).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("response", lambda answer: answer.status >= 500 and faults.append(f"{answer.status}: {answer.url}"))
        page.goto(path)
        return page

    yield open_one
    assert not faults, "\n".join(faults)


@pytest.fixture
def open_quiet_page(open_page, live_server):
    """Open a page as ``open_page`` does; a line on the console that tells of an error, or a request to another host,
    fails the test in the end, too.

    The page is ``about:blank`` at first: a test that answers for another host does so before it leaves it.
    """
    faults, here = [], urlsplit(live_server.url).netloc

    def is_foreign(request, allowed):
        url = urlsplit(request.url)
        return url.scheme in {"http", "https", "ws", "wss"} and url.netloc not in {here, *allowed}

    def open_one(*, allowed_hosts=(), **options):
        page = open_page("about:blank", **options)
        page.on("console", lambda line: line.type == "error" and faults.append(f"console: {line.text}"))
        page.on("request", lambda asked: is_foreign(asked, allowed_hosts) and faults.append(f"foreign: {asked.url}"))
        return page

    open_one.faults = faults
    yield open_one
    assert not faults, "\n".join(faults)
