"""The setup file: made once, whole, for the server alone, and never taken for another."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.signin import opaque, setup_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "setup"


def test_a_new_setup_is_128_bytes_for_its_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        secret = setup_file.create(path)
    finally:
        os.umask(before)
    assert path.read_bytes() == secret
    assert len(secret) == 128
    assert path.stat().st_mode & 0o7777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["setup"]
    assert setup_file.load(path) == secret
    assert opaque.Setup(secret)


def test_a_setup_is_never_overwritten(path: Path) -> None:
    path.write_bytes(b"somebody's")
    with pytest.raises(setup_file.SetupExists):
        setup_file.create(path)
    assert path.read_bytes() == b"somebody's"
    assert [file.name for file in path.parent.iterdir()] == ["setup"]


def test_of_many_servers_starting_at_once_one_makes_the_setup(path: Path) -> None:
    found: list[bytes] = []
    gate = threading.Barrier(8)

    def begin() -> None:
        gate.wait()
        found.append(setup_file.load_or_create(path, None))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [path.read_bytes()] * 8


def test_a_missing_setup_beside_a_database_that_knows_one_stops_and_writes_nothing(path: Path) -> None:
    with pytest.raises(setup_file.SetupMissing, match=r"abc123.*Restore the file from your backup"):
        setup_file.load_or_create(path, "abc123")
    assert list(path.parent.iterdir()) == []


def test_another_setup_than_the_databases_stops_and_writes_nothing(path: Path) -> None:
    ours = setup_file.fingerprint(opaque.new_secret())
    secret = setup_file.create(path)
    with pytest.raises(setup_file.SetupOther) as refusal:
        setup_file.load_or_create(path, ours)
    assert ours in str(refusal.value)
    assert setup_file.fingerprint(secret) in str(refusal.value)
    assert path.read_bytes() == secret


def test_the_setup_the_database_remembers_is_loaded(path: Path) -> None:
    secret = setup_file.load_or_create(path, None)
    assert setup_file.load_or_create(path, setup_file.fingerprint(secret)) == secret
    assert setup_file.load_or_create(path, None) == secret


@pytest.mark.parametrize("content", [b"", bytes(127), bytes(128), bytes(129), b"\xff" * 128, b"\xff" * 5000])
def test_a_damaged_setup_stops(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(setup_file.SetupDamaged, match=f"{len(content)} bytes were found"):
        setup_file.load_or_create(path, None)
    assert path.read_bytes() == content


def test_a_setup_with_a_byte_too_many_is_damaged(path: Path) -> None:
    path.write_bytes(opaque.new_secret() + b"\n")
    path.chmod(0o600)
    with pytest.raises(setup_file.SetupDamaged):
        setup_file.load(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666])
def test_a_setup_open_to_others_stops(path: Path, mode: int) -> None:
    setup_file.create(path)
    path.chmod(mode)
    with pytest.raises(setup_file.SetupTooOpen, match=f"{mode:04o}.*chmod 600"):
        setup_file.load(path)


def test_a_read_only_setup_is_fine(path: Path) -> None:
    secret = setup_file.create(path)
    path.chmod(0o400)
    assert setup_file.load(path) == secret


def test_what_cannot_be_read_or_made_is_explained(tmp_path: Path) -> None:
    with pytest.raises(setup_file.SetupUnreadable, match="Is a directory"):
        setup_file.load(tmp_path)
    with pytest.raises(setup_file.SetupUnwritable, match="No such file or directory"):
        setup_file.create(tmp_path / "no" / "setup")
    (tmp_path / "file").write_text("")
    with pytest.raises(setup_file.SetupUnwritable, match="Not a directory"):
        setup_file.load_or_create(tmp_path / "file" / "setup", None)


def test_a_link_to_nothing_is_a_missing_setup(path: Path) -> None:
    path.symlink_to(path.parent / "elsewhere")
    with pytest.raises(setup_file.SetupMissing):
        setup_file.load_or_create(path, None)
    assert not (path.parent / "elsewhere").exists()


def test_a_path_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(setup_file.SetupMissing) as refusal:
        setup_file.load(tmp_path / "\x1b[31m")
    assert "\x1b" not in str(refusal.value)


@given(st.binary(min_size=128, max_size=128), st.binary(min_size=128, max_size=128))
def test_fingerprints_tell_setups_apart_and_hold_nothing_of_them(one: bytes, other: bytes) -> None:
    assert (setup_file.fingerprint(one) == setup_file.fingerprint(other)) == (one == other)
    assert len(setup_file.fingerprint(one)) == 32
