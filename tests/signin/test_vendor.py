"""The vendored library is what its publisher made, and nothing else came with it."""

import hashlib
import json
import re
from importlib import resources
from pathlib import Path

STATIC = Path(str(resources.files("seatwise"))) / "web" / "static"
VENDOR = STATIC / "vendor"
PACKAGES = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))["packages"]


def test_each_file_has_the_recorded_hash() -> None:
    for package in PACKAGES:
        for name, file in package["files"].items():
            content = (VENDOR / package["folder"] / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"], name


def test_every_vendored_file_is_recorded_and_every_package_has_its_license() -> None:
    recorded = {f"{package['folder']}/{name}" for package in PACKAGES for name in package["files"]}
    there = {file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file()}
    assert there == recorded | {"vendor.json"}
    for package in PACKAGES:
        assert "LICENSE" in package["files"]
        assert package["integrity"].startswith("sha512-")
        assert {"name", "version", "license"} <= package.keys()


def test_our_modules_load_nothing_from_elsewhere_and_nothing_inline() -> None:
    for module in (STATIC / "signin").glob("*.js"):
        source = module.read_text(encoding="utf-8")
        for imported in re.findall(r"from \"([^\"]+)\"", source):
            assert imported.startswith(("./", "../")), (module.name, imported)
            assert (module.parent / imported).is_file(), (module.name, imported)
        assert not re.search(r"https?://|eval\(|innerHTML|new Function|\.style\b", source), module.name


def test_our_modules_never_put_a_password_where_it_could_travel() -> None:
    # What is sent is the body of `post` and the frames of `Line`; neither knows of passwords.
    talk = (STATIC / "signin" / "talk.js").read_text(encoding="utf-8")
    assert "password" not in talk
    for name in ("sign-in.js", "enrol.js"):
        source = (STATIC / "signin" / name).read_text(encoding="utf-8")
        for sent in re.findall(r"(?:post|line\.ask)\(([^;]*)\);", source):
            assert "password" not in sent, (name, sent)
