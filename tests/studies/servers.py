"""A throw-away PostgreSQL server on a free loopback port, run by an ordinary user."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

ORDINARY = ("postgres", "nobody")
"""Users to run the server where the tests run as root, which PostgreSQL refuses."""


def postgresql_url() -> str:
    """Make an empty database on the server of this test process, and give its URL; skip where none runs."""
    import psycopg

    address = _server()
    name = f"store_{uuid.uuid4().hex}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address}/{name}"


@functools.cache
def _server() -> str:
    pytest.importorskip("psycopg", reason="needs the extra 'postgres'")
    programs = _programs()
    if programs is None:
        pytest.skip("there is no initdb here: PostgreSQL is not installed")
    user = _user()
    if os.geteuid() == 0 and user is None:
        pytest.skip("PostgreSQL does not run as root, and there is no ordinary user")
    # short, because a socket's path may not be long; readable for the user that runs the server
    folder = Path(tempfile.mkdtemp(prefix="twin-pg-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / program), "-D", str(folder / "data"), *arguments],
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
            cwd=folder,
            env={**os.environ, "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    call("initdb", "--auth=trust", "--username=twin", "--no-sync", "--encoding=UTF8", "--no-locale")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    atexit.register(_stop, call)
    return f"postgresql://twin@127.0.0.1:{port}"


def _stop(call: Callable[..., None]) -> None:
    with contextlib.suppress(subprocess.CalledProcessError):
        call("pg_ctl", "-m", "immediate", "stop")


def _programs() -> Path | None:
    """Find the server's programs: on the path, or where Debian keeps them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if on_path is not None:
        found.append(Path(on_path).resolve())
    return found[-1].parent if found else None


def _user() -> pwd.struct_passwd | None:
    """Choose who runs the server; None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    for name in ORDINARY:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None
