"""The story is played by what people install: a wheel in an environment that holds nothing else."""

import fcntl
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from running import Running

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The Python of a clean environment with the built wheel and its pinned dependencies.

    All test processes of one run share it; the first one makes it.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    place = place / "installed"
    python = place / "bin" / "python"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "whole").exists():
            wheels = place.with_name("wheels")
            run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", wheels)
            venv.create(place, with_pip=True, symlinks=True)
            pip = (python, "-m", "pip", "install", "-q", "--disable-pip-version-check")
            run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
            run(*pip, "--no-deps", *wheels.glob("*.whl"))
            run(python, "-m", "pip", "check", "-q")
            (place / "whole").touch()
    return python


def run(*command):
    command = [str(part) for part in command]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def server(installed, tmp_path):
    """Start real server processes of the wheel: `server(ttl=3)` is a `Running` with a database of its own."""
    started: list[Running] = []

    def start(**options):
        data = tmp_path / f"data-{len(started)}"
        data.mkdir()
        running = Running(data, python=installed, **options)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        running.stop()
