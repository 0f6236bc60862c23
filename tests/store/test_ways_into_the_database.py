"""A school opens PostgreSQL and works without any password: by a certificate, or by who it is on
this machine."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import trustme

from deploy.postgres import Cluster, unprivileged
from programme.history import checkpoints, verification
from programme.school.application import build, open_application
from programme.school.settings import Settings
from programme.upkeep import backup
from states.errors import StoreUnavailable
from store.address import way_in
from store.database import open_database
from tests.postmaster import free_port
from tests.school import opened

NOW = datetime.now(UTC)
WHO = pwd.getpwuid(os.geteuid()).pw_name


class Guarded(Cluster):
    """A server that takes no password: a certificate over TLS, or a user of this machine."""

    port = 0
    keys: Path

    def url(self, database: str = "postgres") -> str:
        """By the socket."""
        return f"{super().url(database)}&port={self.port}"

    def by_certificate(self, name: str, whose: str = "nastavnik") -> str:
        """A database's address with somebody's certificate."""
        words = {
            "sslmode": "verify-full",
            "sslrootcert": self.keys / "root.pem",
            "sslcert": self.keys / f"{whose}.pem",
            "sslkey": self.keys / f"{whose}.key",
        }
        return f"postgresql://nastavnik@localhost:{self.port}/{name}?{urlencode(words)}"


@pytest.fixture(scope="module")
def guarded(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Such a server, with keys for `nastavnik` and for a `stranger` of the same authority."""
    assert cluster.running(), "its programs are here"
    folder = Path(tempfile.mkdtemp(prefix="nastavnik-pg-"))
    keys = tmp_path_factory.mktemp("keys")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(keys / "root.pem")
    for name in ("nastavnik", "stranger"):
        made = authority.issue_cert(f"{name}@school.test", common_name=name)
        made.cert_chain_pems[0].write_to_path(keys / f"{name}.pem")
        made.private_key_pem.write_to_path(keys / f"{name}.key")
        (keys / f"{name}.key").chmod(0o600)
    server = authority.issue_cert("localhost")
    server.cert_chain_pems[0].write_to_path(folder / "server.pem")
    server.private_key_pem.write_to_path(folder / "server.key")
    shutil.copy(keys / "root.pem", folder / "root.pem")
    (folder / "hba").write_text(
        "local all all peer map=school\nhostssl all nastavnik 127.0.0.1/32 cert\n"
    )
    (folder / "ident").write_text(f"school {WHO} nastavnik\n")
    (folder / "server.key").chmod(0o600)
    port = free_port()
    settings = {
        "fsync": "off", "listen_addresses": "127.0.0.1", "port": port, "ssl": "on",
        "ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.key",
        "ssl_ca_file": folder / "root.pem", "hba_file": folder / "hba",
        "ident_file": folder / "ident",
    }  # fmt: skip
    found = Guarded(folder, " ".join(f"-c {name}={value}" for name, value in settings.items()))
    found.port, found.keys = port, keys
    user = unprivileged()
    for file in folder.iterdir():
        if user is not None:
            os.chown(file, user.pw_uid, user.pw_gid)
    found.create()
    try:
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["certificate", "peer"])
def addresses(request: pytest.FixtureRequest, guarded: Guarded) -> tuple[str, str]:
    """Two empty databases, by one of the two ways."""
    made = [guarded.new_database() for _ in range(2)]
    if request.param == "certificate":
        made = [guarded.by_certificate(urlsplit(url).path[1:]) for url in made]
    return made[0], made[1]


def test_a_school_opens_works_and_comes_back_without_any_password(
    addresses: tuple[str, str], tmp_path: Path
) -> None:
    url, another = addresses
    assert not way_in(url).password
    settings = Settings(home=tmp_path / "school", database_url=url)
    app = build(settings, open_database(url))
    opened(app)
    checkpoints.checkpoint(app, NOW)
    file, _ = backup.daily(app, NOW)
    told = verification.verify(app)
    app.close()
    assert told.problems == ()
    fresh = Settings(home=tmp_path / "again", database_url=another)
    backup.restore(fresh, file, NOW)
    with open_application(fresh) as again:
        assert verification.verify(again).entries == told.entries


def test_whoever_is_another_gets_in_by_neither_way(guarded: Guarded) -> None:
    url = guarded.new_database()
    name = urlsplit(url).path[1:]
    for other in (
        guarded.by_certificate(name, "stranger"),
        guarded.by_certificate(name).partition("&sslcert")[0],
        guarded.by_certificate(name).replace("verify-full", "disable"),
        url.replace("nastavnik@", "postgres@"),
        f"postgresql://nastavnik:secret@localhost:{guarded.port}/{name}",
    ):
        with pytest.raises(StoreUnavailable):
            open_database(other)
