"""A real Dovecot for the tests: its Debian package, own configuration in an own folder, loopback ports, never as root."""

import contextlib
import getpass
import http.server
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import imap_tools
import pytest

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
mail_location = maildir:{folder}/mail/%u
{capability}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password=hemmelig
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
"""
OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""
WITHOUT_EXTRAS = "imap_capability = IMAP4rev1 LITERAL+ SASL-IR NAMESPACE"
WITHOUT_MOVE = "imap_capability = IMAP4rev1 LITERAL+ SASL-IR NAMESPACE IDLE UIDPLUS"
PASSWORD = "hemmelig"


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class TokenServer:
    """An authorisation server: ``/token`` gives access tokens for the refresh token, ``/introspect`` tells Dovecot who holds one."""

    def __init__(self) -> None:
        tokens: dict[str, str] = {}
        self.tokens, self.asked = tokens, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                code, answer = 200, {}
                if self.path == "/token":
                    outer.asked += 1
                    if "refresh_token=genopfrisk" in text and "client_secret=klient" in text:
                        token = f"adgang-{outer.asked}"
                        tokens[token] = "post"
                        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
                    else:
                        code, answer = 400, {"error": "invalid_grant"}
                else:
                    holder = next((user for token, user in tokens.items() if token in text), None)
                    answer = {"active": "true", "username": holder} if holder else {"active": "false"}
                body = json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


class Dovecot:
    """One server with one password for every user; ``start``, ``stop`` and ``kill`` may be called again and again."""

    def __init__(self, capability: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self.port, self.tls_port = free_port(), free_port()
        self.tokens = TokenServer()
        self.user = "nobody" if os.geteuid() == 0 else getpass.getuser()
        account = pwd.getpwnam(self.user)
        self.uid, self.gid = account.pw_uid, account.pw_gid
        self.process: subprocess.Popen[bytes] | None = None
        self._write(capability)

    def _write(self, capability: str) -> None:
        import grp

        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "cert.pem")],
            check=True, capture_output=True,
        )
        (self.folder / "oauth2.conf").write_text(OAUTH2.format(port=self.tokens.port))
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(
            folder=self.folder, user=self.user, group=grp.getgrgid(self.gid).gr_name, uid=self.uid, gid=self.gid,
            port=self.port, tls_port=self.tls_port, capability=capability,
        ))
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir()
        self._give(self.folder)

    def _give(self, folder: Path) -> None:
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid)

    def start(self) -> "Dovecot":
        """Start and wait until it greets."""
        extra = {"user": self.user, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self.process = subprocess.Popen(
            [shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=(self.folder / "stderr").open("wb"), start_new_session=True, **extra,
        )
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.settimeout(1)
                if line.recv(20).startswith(b"* OK"):
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        log = (self.folder / "log").read_text() if (self.folder / "log").exists() else ""
        raise RuntimeError(f"dovecot did not start: {(self.folder / 'stderr').read_text()}{log}")

    def kill(self) -> None:
        """SIGKILL to the master and everything it started."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def remove(self) -> None:
        """Stop for good and forget the mail."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def box(self, user: str = "post") -> imap_tools.BaseMailBox:
        """A plain client for what the tests arrange and look at."""
        return imap_tools.MailBoxUnencrypted("127.0.0.1", self.port, timeout=20).login(user, PASSWORD)

    def put(self, *mails: bytes, user: str = "post", folder: str = "INBOX") -> None:
        """Append mails."""
        with self.box(user) as box:
            for mail in mails:
                box.append(mail, folder)

    def bytes_in(self, folder: str = "INBOX", user: str = "post") -> list[bytes]:
        """Every mail of the folder exactly as it lies there."""
        with self.box(user) as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder, readonly=True)
            uids = box.uids("ALL")
            if not uids:
                return []
            parts = box.client.uid("FETCH", ",".join(uids), "(BODY.PEEK[])")[1]
            return [part[1] for part in parts if isinstance(part, tuple)]

    def flags(self, folder: str = "INBOX", user: str = "post") -> list[tuple[str, ...]]:
        """The flags of every mail of the folder."""
        with self.box(user) as box:
            box.folder.set(folder, readonly=True)
            return [mail.flags for mail in box.fetch(mark_seen=False)]

    def new_uidvalidity(self, user: str = "post") -> None:
        """Let the mailbox look rebuilt: other UIDVALIDITY, other UIDs, same mails."""
        root = self.folder / "mail" / user
        for path in root.glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # Dovecot takes UIDVALIDITY from the clock, in seconds


def running(capability: str = "") -> Iterator[Dovecot]:
    """Start a server for a fixture, or skip with the reason."""
    if not shutil.which("dovecot") and not Path("/usr/sbin/dovecot").exists():
        pytest.skip("dovecot is not installed (apt-get install dovecot-imapd)")
    server = Dovecot(capability)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="module")
def dovecot_server() -> Iterator[Dovecot]:
    yield from running()


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    """The module's server, running and without mail."""
    if dovecot_server.process is None or dovecot_server.process.poll() is not None:
        dovecot_server.start()
    shutil.rmtree(dovecot_server.folder / "mail")
    (dovecot_server.folder / "mail").mkdir()
    dovecot_server._give(dovecot_server.folder / "mail")
    return dovecot_server


@pytest.fixture(scope="module")
def bare_dovecot() -> Iterator[Dovecot]:
    """A server without IDLE, MOVE and UIDPLUS."""
    yield from running(WITHOUT_EXTRAS)


@pytest.fixture(scope="module")
def dovecot_without_move() -> Iterator[Dovecot]:
    """A server with UIDPLUS but without MOVE."""
    yield from running(WITHOUT_MOVE)
