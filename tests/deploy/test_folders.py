"""What a command cannot write to ends it before it begins, with a sentence that names the option or the setting."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from deploy.audit.auditing import run_auditor
from deploy.audit.settings import AuditSettings
from deploy.cli import EXIT_REFUSED, build, main
from deploy.demo.run import DemoOptions, run
from deploy.errors import Refused
from deploy.folders import require_file, require_folder, to_write
from deploy.gateway_readiness import require_files
from deploy.settings import SystemSettings
from gateway.settings import GatewaySettings
from tests.deploy.test_commands import COMMANDS

WRITTEN = frozenset({"--json", "--csv", "--plot", "--plans"})
SECRET = SecretStr("s" * 32)


def written() -> Iterator[tuple[str, str]]:
    """Each command and each of its options that names a file to write."""
    for path, command in COMMANDS.items():
        assert isinstance(command, TyperCommand | TyperGroup)
        for option in command.params:
            if WRITTEN & {*option.opts} and not getattr(option, "is_flag", False):
                yield " ".join(path), option.opts[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a folder should be."""
    path = tmp_path / "file"
    path.touch()
    return path


@pytest.mark.parametrize(("command", "option"), list(written()))
def test_a_file_that_cannot_be_written_in_the_end_is_refused_in_the_beginning(command: str, option: str, tmp_path: Path) -> None:
    found = COMMANDS[tuple(command.split())]
    assert isinstance(found, TyperCommand | TyperGroup)
    with pytest.raises(Refused, match=r"There is no folder .*/none for result: make it, or name a file in one that is there"):
        found.make_context(command, [option, str(tmp_path / "none" / "result")])


def test_every_bench_the_demo_the_audit_and_the_replays_write_files() -> None:
    commands = {command for command, _ in written()}
    assert {"demo", "audit", "replay", "whatif", "report service", "uploads sweep"} < commands
    assert {" ".join(path) for path in COMMANDS if path[:1] == ("bench",) and len(path) > 1} < commands


def test_a_file_in_the_folder_that_one_stands_in_may_be_written_anew(tmp_path: Path) -> None:
    assert to_write(None) is None
    assert to_write(tmp_path / "new") == tmp_path / "new"
    (tmp_path / "new").touch()
    assert to_write(tmp_path / "new") == tmp_path / "new"


def test_a_folder_and_a_file_without_rights_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="is a folder: name a file in it"):
        to_write(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(Refused, match="new cannot be written by this user"):
        to_write(tmp_path / "new")
    with pytest.raises(Refused, match="SETTING: this user may not write to"):
        require_folder(tmp_path, "SETTING")


def test_a_report_to_the_standard_output_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    command = COMMANDS["report", "service"]
    assert isinstance(command, TyperCommand)
    assert command.make_context("service", ["--csv", "-"]).params["csv_file"] == Path("-")


def test_a_folder_is_made_for_its_owner_alone_unless_a_file_is_in_the_way(tmp_path: Path, file: Path) -> None:
    require_folder(tmp_path / "a" / "b", "SETTING")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    for wrong in (file, file / "below"):
        with pytest.raises(Refused, match=r"^SETTING: .*file(/below)? cannot be made \(.+\): name a folder"):
            require_folder(wrong, "SETTING")
    with pytest.raises(Refused, match=r"^SETTING: .* is a folder"):
        require_file(tmp_path, "SETTING")


@pytest.mark.parametrize("name", ["upload_folder", "batches_folder", "console_sweeps_folder"])
def test_a_gateway_that_cannot_write_its_folders_does_not_start(name: str, tmp_path: Path, file: Path) -> None:
    folders = {"upload_folder": str(tmp_path / "u"), "batches_folder": tmp_path / "b", "console_sweeps_folder": tmp_path / "s"}
    require_files(GatewaySettings.model_validate({**folders, "page_key": SECRET}))
    wrong = {**folders, name: str(file) if name == "upload_folder" else file}
    with pytest.raises(Refused, match=f"^SANTUNAN_GATEWAY__{name.upper()}: .* cannot be made"):
        require_files(GatewaySettings.model_validate({**wrong, "page_key": SECRET}))


def test_a_gateway_without_pages_needs_no_folder_for_them(tmp_path: Path, file: Path) -> None:
    folders = {"upload_folder": str(tmp_path / "u"), "batches_folder": tmp_path / "b", "console_sweeps_folder": file}
    require_files(GatewaySettings.model_validate(folders))


def test_a_gateway_whose_certificates_cannot_be_used_does_not_start(tmp_path: Path, file: Path) -> None:
    folders = {"upload_folder": str(tmp_path / "u"), "batches_folder": tmp_path / "b"}
    for certificate in (tmp_path / "none.pem", file):
        tls = {"tls_certificate_file": str(certificate), "tls_key_file": str(certificate)}
        with pytest.raises(Refused, match="see that SANTUNAN_GATEWAY__TLS_CERTIFICATE_FILE"):
            require_files(GatewaySettings.model_validate({**folders, **tls}))


@pytest.mark.parametrize(
    ("command", "setting", "value"),
    [
        ("gateway", "SANTUNAN_GATEWAY__UPLOAD_FOLDER", "{}"),
        ("deliver", "SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS", '{{"*": {{"kind": "file", "path": "{}/below"}}}}'),
        ("uploads sweep", "SANTUNAN_GATEWAY__UPLOAD_FOLDER", "{}"),
    ],
)
def test_a_command_names_the_setting_of_a_folder_that_is_a_file(command: str, setting: str, value: str, file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:  # a gateway that does not look ends there
        port = str(other.getsockname()[1])
        result = CliRunner().invoke(build(), command.split(), env={setting: value.format(file), "SANTUNAN_GATEWAY__PORT": port})
    assert isinstance(result.exception, Refused)
    assert str(result.exception).startswith(f"{setting}: {file} cannot be made")


def test_an_auditor_without_a_folder_for_its_checkpoint_does_not_start(file: Path) -> None:
    with pytest.raises(Refused, match=r"^SANTUNAN_AUDIT__FOLDER: .* cannot be made"):
        run_auditor(SystemSettings.model_construct(audit=AuditSettings(folder=file)), anew=True)


def test_a_banks_folder_that_cannot_be_made_is_named(file: Path) -> None:
    words = ["bank", "files", "out", "--folder", str(file / "below"), "--payment-system", "bank-one"]
    result = CliRunner().invoke(build(), words)
    assert isinstance(result.exception, Refused)
    assert str(result.exception).startswith(f"--folder: {file}/below cannot be made")


def test_a_demo_that_can_keep_nothing_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(file))
    with pytest.raises(Refused, match=r"No folder for logs and data can be made \(.+\): set TMPDIR"):
        run(DemoOptions(claims=1), Console())


def test_a_folder_that_fails_later_is_a_sentence_too(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["santunan", "bench", "console", "--folder", str(file / "below")])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == EXIT_REFUSED
    assert said.startswith(f"refused: {file}/below: Not a directory. See that it is there")
