"""What a gateway needs before it listens: folders, certificates, keys. A server that opens its parts could only say so by a traceback."""

import json
import ssl
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from deploy.errors import Refused
from deploy.folders import require_folder
from gateway.settings import GatewaySettings


def require_files(settings: GatewaySettings) -> None:
    """Folders that can be written, certificates that can be used. Raises `Refused`."""
    _require(Path(settings.upload_folder), "UPLOAD_FOLDER")
    _require(settings.batches_folder, "BATCHES_FOLDER")
    if settings.page_key is not None:
        _require(settings.console_sweeps_folder, "CONSOLE_SWEEPS_FOLDER")
    if settings.tls_certificate_file:
        _require_tls(settings)


def require_keys(settings: GatewaySettings) -> None:
    """Of the local issuer, proofs and the feed. Raises `Refused`."""
    _require_key(settings.local_issuer_key, "LOCAL_ISSUER_KEY")
    _require_key(settings.proof_key, "PROOF_KEY")
    _require_key(settings.feed_key, "FEED_KEY")


def _require_key(key: SecretStr | None, name: str) -> None:
    if key is None:
        return
    try:
        usable = OKPKey.import_key(json.loads(key.get_secret_value())).is_private
    except (JoseError, ValueError, TypeError, KeyError):
        usable = False
    if not usable:
        raise Refused(f"SANTUNAN_GATEWAY__{name} is no key: set it to an Ed25519 private key as a JWK, which is JSON.")


def _require(folder: Path, name: str) -> None:
    require_folder(folder, f"SANTUNAN_GATEWAY__{name}")


def _require_tls(settings: GatewaySettings) -> None:
    """As the server will load them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.tls_certificate_file, settings.tls_key_file)
        if settings.client_ca_file:
            context.load_verify_locations(settings.client_ca_file)
    except OSError as error:
        raise Refused(
            f"The certificates cannot be used ({error}): see that SANTUNAN_GATEWAY__TLS_CERTIFICATE_FILE, _TLS_KEY_FILE and "
            "_CLIENT_CA_FILE name files of PEM that this user may read, and that the key is the certificate's."
        ) from error
