"""Hosts of the Internet, played by this machine: each page is what a test makes of it."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Host:
    """A host at `address`. `pages` maps a path to (status, headers, body), a body being bytes or chunks to send.

    Without a status, the body is all that is sent.
    """

    address: str
    port: int
    pages: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    received: list = field(default_factory=list)

    def url(self, path="/", name=None):
        """Return the address of a page, at the host's own address or at a name of it."""
        return f"http://{name or self.address}:{self.port}{path}"

    def show(self, path, body=b"", status=200, **headers):
        """Put a page, and return its address."""
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return self.url(path)


@contextmanager
def serving(address="127.0.0.1"):
    """Run a host on a free port until the end of the block; yields it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            host.asked.append((self.path, dict(self.headers)))
            status, headers, body = host.pages[self.path]
            try:
                if status:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                for chunk in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(chunk)
            except OSError:
                pass  # the client had enough

        def do_POST(self):
            host.received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer((address, 0), Handler)
    host = Host(address, server.server_port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
