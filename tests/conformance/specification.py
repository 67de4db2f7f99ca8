"""A stand-in for https://ucp.dev, where no network reaches it: it serves the files of a clone of the specification.

The suite fetches whatever the shop's profile names. So it is given a proxy that answers for ucp.dev and for nobody
else, by a certificate that is made for the run.
"""

import datetime
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "ucp.dev"
TAG = "v2026-01-11"
"""The version of the specification that the shop states."""


@contextmanager
def served(clone: Path, work: Path) -> Iterator[dict[str, str]]:
    """Serve the specification until the end of the block; give what the suite's environment needs to find it."""
    certificate = _write_certificate(work)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self):  # noqa: N802 - its name there
            if self.path != f"{HOST}:443":
                self.send_error(HTTPStatus.BAD_GATEWAY)
                return
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            self.wfile.flush()
            self.connection = self.request = context.wrap_socket(self.connection, server_side=True)
            self.setup()
            self.handle_one_request()
            self.close_connection = True

        def do_GET(self):  # noqa: N802 - its name there
            found = published(clone, self.path)
            kind, body = found or ("text/plain", b"There is no such page.")
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            """Say nothing: the suite says what it could not fetch."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}",
            "NO_PROXY": "localhost,127.0.0.1",
            "SSL_CERT_FILE": str(certificate),
        }
        server.shutdown()


def published(clone: Path, path: str) -> tuple[str, bytes] | None:
    """Return what ucp.dev has at a path, by the specification's own files; None where there is no such file."""
    name = path.lstrip("/")
    if name.startswith("specification/"):
        text = _file(clone, f"docs/{name}.md")
        return text and ("text/html", b"<!doctype html><pre>" + text)
    body = _file(clone, f"spec/{name}") or _file(clone, f"source/{name}")
    return body and ("application/json", body)


def _file(clone: Path, name: str) -> bytes | None:
    shown = subprocess.run(["git", "-C", str(clone), "show", f"{TAG}:{name}"], capture_output=True, check=False)
    return shown.stdout if shown.returncode == 0 else None


def _write_certificate(work: Path) -> Path:
    """Write a certificate for ucp.dev with its key, good for an hour, and return where it is."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(minutes=5))
    builder = builder.not_valid_after(now + datetime.timedelta(hours=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path = work / "ucp.dev.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path
