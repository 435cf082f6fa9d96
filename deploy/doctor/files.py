"""The store of uploaded files and the virus scanner, where the settings name any: both are tried, and nothing is left behind."""

import asyncio
from typing import Final

from obstore.exceptions import BaseError

from deploy.doctor.finding import Finding, fine, wrong
from gateway.problems import Problem
from gateway.uploads.objects import Objects, store_of
from gateway.uploads.scanning import ClamScanner
from gateway.uploads.settings import UploadSettings
from gateway.uploads.staging import Staged

NOBODYS: Final = "0" * 64
"""A hash that no file has."""
HARMLESS: Final = b"harmless"


def files_findings(settings: UploadSettings) -> list[Finding]:
    """Nothing for what is not set."""
    store = [_store(settings)] if settings.upload_store else []
    return [*store, *([_scanner(settings)] if settings.upload_scanner else [])]


def _store(settings: UploadSettings) -> Finding:
    try:
        Objects(store_of(settings)).put_at(NOBODYS)
    except (BaseError, OSError) as error:
        return wrong(
            "store of files",
            f"{settings.upload_store} does not answer as it should ({type(error).__name__}): "
            "see SANTUNAN_GATEWAY__UPLOAD_STORE… and that its key may read, write and list",
        )
    return fine("store of files", f"{settings.upload_store} answers")


def _scanner(settings: UploadSettings) -> Finding:
    address = settings.upload_scanner
    scanner = ClamScanner(address, settings.upload_scanner_seconds_max, required=True)
    try:
        asyncio.run(scanner.scan(Staged(HARMLESS, len(HARMLESS))))
    except Problem:
        return wrong("virus scanner", f"{address} gives no verdict: start clamd, or see SANTUNAN_GATEWAY__UPLOAD_SCANNER")
    return fine("virus scanner", f"{address} answers")
