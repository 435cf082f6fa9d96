"""Keys that are none end a gateway before it listens, with a sentence that shows nothing of them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey
from typer.testing import CliRunner

from deploy.cli import build
from deploy.errors import Refused
from deploy.gateway_readiness import require_keys
from gateway.settings import GatewaySettings

PAIR = OKPKey.generate_key("Ed25519")
NAMES = ("local_issuer_key", "proof_key", "feed_key")
WRONG = {
    "no JSON": "s3cr3t",
    "a text": '"s3cr3t"',
    "half a key": '{"kty": "OKP", "x": "s3cr3t"}',
    "of another kind": '{"kty": "oct", "k": "s3cr3t"}',
    "public": json.dumps(PAIR.as_dict(private=False)),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_private_key_is_named_and_not_shown(name: str, wrong: str) -> None:
    with pytest.raises(Refused, match=f"^SANTUNAN_GATEWAY__{name.upper()} is no key") as refused:
        require_keys(GatewaySettings.model_validate({name: wrong}))
    assert "s3cr3t" not in str(refused.value)


def test_private_keys_and_none_are_taken() -> None:
    require_keys(GatewaySettings())
    require_keys(GatewaySettings.model_validate(dict.fromkeys(NAMES, json.dumps(PAIR.as_dict(private=True)))))


@pytest.mark.parametrize("command", ["gateway", "token --scope operations:read"])
def test_a_command_that_needs_a_key_says_which_is_none(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:  # a gateway that does not look ends there
        variables = {
            "SANTUNAN_GATEWAY__UPLOAD_FOLDER": str(tmp_path),
            "SANTUNAN_GATEWAY__BATCHES_FOLDER": str(tmp_path),
            "SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY": "s3cr3t",
            "SANTUNAN_GATEWAY__PORT": str(other.getsockname()[1]),
        }
        result = CliRunner().invoke(build(), command.split(), env=variables)
    assert isinstance(result.exception, Refused)
    assert str(result.exception).startswith("SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY is no key")
