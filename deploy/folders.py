"""Files and folders that a command will write to, looked at before it begins: an hour's run must not end in a traceback."""

import os
from pathlib import Path

from deploy.errors import Refused


def to_write(file: Path | None) -> Path | None:
    """The file of an option, as typer hands it over, if it can be written in the end. Raises `Refused`."""
    if file is None:
        return None
    if file.is_dir():
        raise Refused(f"{file} is a folder: name a file in it.")
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent} for {file.name}: make it, or name a file in one that is there.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Refused(f"{file} cannot be written by this user: name a file elsewhere, or have the rights changed.")
    return file


def require_folder(folder: Path, setting: str) -> None:
    """A folder that `setting` names, made where it is not there yet. Raises `Refused` when it cannot be made or written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is kept in them names people
    except OSError as error:
        raise Refused(
            f"{setting}: {folder} cannot be made ({error.strerror}): name a folder, on a disk that this user may write to."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"{setting}: this user may not write to {folder}: name another folder, or have the rights changed.")


def require_file(file: Path, setting: str) -> None:
    """A file that `setting` names, whose folder is made where it is not there yet. Raises `Refused`."""
    require_folder(file.parent, setting)
    try:
        to_write(file)
    except Refused as refused:
        raise Refused(f"{setting}: {refused}") from refused
