"""Nothing needs the network: neither the models nor an answer."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa import Assistant
from qa.places import BUNDLED_CORPUS, index_folder_of

CODE = """
import socket

def refuse(*arguments, **named):
    raise AssertionError(f"the network was asked for {arguments}")

socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse

import json, qa

answer = qa.ask("Who is the Kremlin's spokesman?")
found = qa.retrieve("drone", k=3)
print(json.dumps([answer.text, len(found), found[0].text]))
"""


def test_the_bundled_articles_are_asked_with_the_network_off(
    bundled: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    folder = index_folder_of(BUNDLED_CORPUS)
    shutil.copytree(bundled.index_folder, folder)  # so that only the question is embedded
    run = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    text, n_found, best = json.loads(run.stdout)
    assert (text, n_found) == ("Dmitry Peskov", 3)
    assert "drone" in best
    assert list(folder.parent.iterdir()) == [folder]
