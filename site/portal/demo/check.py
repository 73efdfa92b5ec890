"""``make demo-check``: start the demo as a visitor would, be each kind of user once, stop, leave nothing behind.

Uses a database and an upload folder of its own in a temporary place, and a free port. Talks to the site over HTTP
only, like a browser without JavaScript; must not import Django or the site's own code, or it would test itself.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90  # seconds for the server's first answer, on a slow machine


class CheckFailed(Exception):
    """Something a visitor would have stumbled over, in words."""


@dataclass(frozen=True)
class Visitor:
    """Somebody of the cast: the landing page must be that person's, and say these words."""

    username: str
    kind: str
    landing: str
    words: tuple[str, ...]


VISITORS = (
    Visitor("amira", "clinician", "/my/", ("Amira", "Aurora")),
    Visitor("joy", "assessor", "/my/", ("Joy", "waits for you")),
    Visitor("manager", "manager", "/manage/", ("Helen", "ICU")),
    Visitor("lead", "go-live lead", "/manage/", ("Ines", "Pharmacy")),
    Visitor("trainer", "trainer", "/admin/", ("Tom", "Cleared")),
    Visitor("reviewer", "reviewer", "/admin/", ("Ruth", "Cleared")),
    Visitor("records", "records", "/admin/", ("Piotr", "Cleared")),
)


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cleared-demo-") as folder:
        scratch = Path(folder)
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{scratch / 'demo.sqlite3'}",
            "MEDIA_ROOT": str(scratch / "media"),
            "FROZEN_ROOT": str(scratch / "frozen"),
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DEBUG": "0",
            "PYTHONUNBUFFERED": "1",
        }
        log = scratch / "server.log"
        try:
            manage(environment, "migrate", "--verbosity", "0")
            manage(environment, "load_demo")
            told = manage(environment, "load_demo", note="load_demo, a second time")
            with serving(environment, log) as address:
                look_around(address)
                continue_as_each(address)
                sign_in_as_told(address, told)
        except CheckFailed as failure:
            print(f"\ndemo-check failed: {failure}", file=sys.stderr)
            if log.exists():
                print(f"--- the server's last words\n{last_lines(log.read_text())}", file=sys.stderr)
            return 1
    print(f"demo-check: {len(VISITORS)} kinds of user signed in, {time.monotonic() - started:.0f} s")
    return 0


def manage(environment: dict[str, str], *arguments: str, note: str = "") -> str:
    """Run a command of ``manage.py`` and return what it printed."""
    started = time.monotonic()
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CheckFailed(f"manage.py {arguments[0]} ended with {done.returncode}:\n{last_lines(done.stderr)}")
    print(f"  {note or arguments[0]}: {time.monotonic() - started:.1f} s")
    return done.stdout


@contextlib.contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The demo's server on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "manage.py"), "runserver", "--noreload", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            wait_for(server, f"{address}/health/")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(server: "subprocess.Popen[bytes]", address: str) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        if server.poll() is not None:
            raise CheckFailed(f"the server ended with {server.returncode} before it answered")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            print(f"  server: {time.monotonic() - started:.1f} s")
            return
        time.sleep(0.1)
    raise CheckFailed(f"the server did not answer within {PATIENCE} s")


class Session:
    """One visitor's browser: cookies, forms and the page that came last."""

    def __init__(self, address: str) -> None:
        self.address = address
        no_proxy = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(no_proxy, urllib.request.HTTPCookieProcessor(CookieJar()))
        self.status, self.url, self.text = 0, "", ""

    def open(self, path: str, form: dict[str, str] | None = None) -> None:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), data=data)
        request.add_header("Referer", self.url or self.address)
        try:
            response = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            response = refused
        with response:
            self.status, self.url = response.status, response.url
            self.text = response.read().decode("utf-8", errors="replace")

    def expect(self, status: int, *words: str) -> None:
        if self.status != status:
            raise CheckFailed(f"{self.url} answered {self.status}, not {status}:\n{in_short(self.text)}")
        for word in words:
            if word.lower() not in self.text.lower():
                raise CheckFailed(f"{self.url} does not say “{word}”:\n{in_short(self.text)}")

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path


def look_around(address: str) -> None:
    """What a stranger meets: the front page with the whole cast, its style sheets, a page that is not there."""
    stranger = Session(address)
    stranger.open("/")
    stranger.expect(200, "Cleared", *(f'value="{visitor.username}"' for visitor in VISITORS))
    sheets = re.findall(r'<link[^>]+href="([^"]+\.css)"', stranger.text)
    if not sheets:
        raise CheckFailed("the front page has no style sheet")
    for sheet in sheets:
        stranger.open(sheet)
        stranger.expect(200)
    stranger.open("/no-such-page/")
    stranger.expect(404, "Cleared")


def continue_as_each(address: str) -> None:
    for visitor in VISITORS:
        started = time.monotonic()
        session = Session(address)
        session.open("/")
        session.open("/demo/continue-as/", {"username": visitor.username, "csrfmiddlewaretoken": token(session.text)})
        session.expect(200, *visitor.words)
        if not session.path.startswith(visitor.landing):
            raise CheckFailed(f"the {visitor.kind} landed on {session.path}, not under {visitor.landing}")
        print(f"  {visitor.kind}: {session.path} in {time.monotonic() - started:.1f} s")


def sign_in_as_told(address: str, told: str) -> None:
    """The accounts that ``load_demo`` prints open the door, too."""
    password = re.search(r"password ([^\s)]+)", told)
    if not password:
        raise CheckFailed(f"load_demo prints no password:\n{told}")
    session = Session(address)
    session.open("/sign-in/")
    form = {"username": VISITORS[0].username, "password": password[1], "csrfmiddlewaretoken": token(session.text)}
    session.open("/sign-in/", form)
    session.expect(200, *VISITORS[0].words)
    if session.path == "/sign-in/":
        raise CheckFailed("the printed name and password do not sign in")


def token(text: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    if not found:
        raise CheckFailed("the page has no form of ours")
    return found.group(1)


def in_short(page: str) -> str:
    """The words of a page, for a message."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text).strip()[:600]


def last_lines(text: str, count: int = 40) -> str:
    return "\n".join(text.strip().splitlines()[-count:])


if __name__ == "__main__":
    sys.exit(main())
