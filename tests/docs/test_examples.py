"""Every command and every program of the documentation does what it says."""

import contextlib
import io
import re
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest
from examples import PAGES, ROOT, Example, examples
from running import Running

from seatwise.cli import main

FILES = Path(__file__).parent / "files"
EXAMPLES = list(examples())
# What concerns the machine itself is for people to run.
OF_THE_MACHINE = {
    "apt-get",
    "git",
    "install",
    "make",
    "openssl",
    "pip",
    "printf",
    "python3",
    "source",
    "systemctl",
}
OF_THE_MACHINE |= {"docker", "pg_dump", "pg_restore", "sudo", "cd", "curl"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as the pages assume it: the demo company in `data`, and the files that they name."""
    place = tmp_path_factory.mktemp("examples")
    with contextlib.chdir(place):
        run(["demo"])
    shutil.copytree(FILES, place, dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs" / "examples", place / "docs" / "examples")
    pl.read_ndjson(place / "events.ndjson").write_parquet(place / "events.parquet")
    return place


@pytest.fixture(scope="module")
def password(folder):
    """The password that the demo gave its people."""
    return re.search(
        r"Password of all of them: (\S+)", run(["demo", "--if-missing", f"--data={folder / 'data'}"])
    )[1]


def run(words):
    """What a command prints, run in this process; a failure is the test's."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    status: object = 0
    before, sys.argv = sys.argv, ["seatwise", *words]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as left:
                status = left.code
    finally:
        sys.argv = before
    assert status in (0, None), err.getvalue()
    out.seek(0)
    return out.read()


def like(expected):
    """Output as it is shown: `...` stands for anything, also for lines."""
    text = "\n".join(line.rstrip() for line in expected.strip().splitlines())
    return re.compile(".*?".join(map(re.escape, text.split("..."))), re.DOTALL)


def command(example: Example):
    words, into = example.words, None
    if ">" in words:
        at = words.index(">")
        words, into = words[:at], words[at + 1]
    printed = run(words[1:])
    if into is not None:
        Path(into).write_text(printed)
    shown = "\n".join(line.rstrip().replace("\u00a0", " ") for line in printed.strip().splitlines())
    if example.output is not None:
        assert like(example.output).fullmatch(shown), f"{example} printed:\n{shown}"


def program(example: Example, url, password):
    text = example.text.replace("http://127.0.0.1:8000", url)
    exec(compile(text, str(example), "exec"), {"password": password})  # noqa: S102 - it is our own text


@pytest.mark.parametrize("page", [str(page.relative_to(ROOT)) for page in PAGES if page.exists()])
def test_the_examples_of_a_page_do_what_they_say(page, folder, password, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    own = [example for example in EXAMPLES if example.page == page]
    server = Running(folder / "data") if any(example.kind == "python" for example in own) else None
    try:
        for example in own:
            if example.kind == "python":
                assert server is not None
                program(example, server.url or server.start().url, password)
            elif example.words[0] == "seatwise" and example.words[1] != "serve":
                command(example)
            else:
                assert Path(example.words[0]).name in OF_THE_MACHINE | {"seatwise", "python"}
    finally:
        if server is not None:
            server.stop()
