"""The files in deploy/ fit the program: settings that exist, units and proxies that load."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from seatwise.settings import all_settings

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "seatwise.service"])
def test_every_variable_is_a_setting(name):
    known = {each.variable for each in all_settings().values()} | {"SEATWISE_CONFIG"}
    named = set(re.findall(r"\bSEATWISE_[A-Z_]+\b", (DEPLOY / name).read_text()))
    assert named
    assert {variable.removesuffix("_FILE") for variable in named} <= known


def test_the_unit_is_one_that_systemd_takes(tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("this system has no systemd")
    unit = tmp_path / "seatwise.service"
    unit.write_text(
        (DEPLOY / "seatwise.service").read_text().replace("/opt/seatwise/bin/seatwise", "/bin/true")
    )
    done = subprocess.run([verify, "verify", unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "seatwise" not in done.stderr
