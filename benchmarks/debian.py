"""Programs that Debian has: used where they are, installed where that is allowed, else missing."""

import os
import shutil
import subprocess


def program(name: str, package: str) -> str | None:
    """Where a program is; None where it is neither installed nor can be."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=path)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get") is not None:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
            try:
                subprocess.run(command, env=environment, capture_output=True, timeout=180, check=False)
            except subprocess.TimeoutExpired:
                return None
        found = shutil.which(name, path=path)
    return found
