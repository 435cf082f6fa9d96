"""The real process without a broker: slow clients, TLS with client certificates, and what it says while the log is away."""

from __future__ import annotations

import signal
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.access.certificates import thumbprint
from tests.gateway.running import NO_BROKER, fresh_filing, gateway, headers, metric

CLOSED_SECONDS = 20.0
END_SECONDS = 10.0


def test_a_broker_that_is_away_is_a_problem_with_when_to_come_back(tmp_path: Path) -> None:
    with gateway(NO_BROKER, tmp_path, ACKNOWLEDGE_SECONDS_MAX="1") as (_, url):
        answer = httpx.post(f"{url}/v1/claims", json=fresh_filing(), headers=headers(url), timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (503, "log_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert httpx.get(f"{url}/livez").status_code == 200


def test_it_ends_in_time_also_with_a_request_that_nobody_can_answer(tmp_path: Path) -> None:
    with gateway(NO_BROKER, tmp_path, DRAIN_SECONDS_MAX="1") as (child, url), ThreadPoolExecutor(1) as pool:
        asking = pool.submit(httpx.post, f"{url}/v1/claims", json=fresh_filing(), headers=headers(url), timeout=30)
        while not metric(url, "santunan_gateway_queued_records"):
            time.sleep(0.01)
        assert child.stop(END_SECONDS, signal.SIGTERM) == -signal.SIGTERM, child.tail()
        assert (asking.result().status_code, asking.result().json()["code"]) == (503, "overloaded")


def test_a_client_that_dawdles_over_its_head_is_hung_up_on(tmp_path: Path) -> None:
    with gateway(NO_BROKER, tmp_path, HEADER_SECONDS_MAX="0.3") as (child, url):
        port = int(url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), CLOSED_SECONDS) as dawdling:
            dawdling.sendall(b"POST /v1/claims HTTP/1.1\r\nHost: x\r\n")
            assert dawdling.recv(1) == b""
        with socket.create_connection(("127.0.0.1", port), CLOSED_SECONDS) as silent:
            assert silent.recv(1) == b""
        assert child.log.read_text().count("hung up reason=head_too_slow") >= 2
        assert metric(url, 'santunan_gateway_refusals_total{code="head_too_slow"}') >= 2
        with httpx.Client() as kept:  # an idle connection between two requests is not a dawdling one
            assert kept.get(f"{url}/livez").status_code == 200
            time.sleep(0.5)
            assert kept.get(f"{url}/livez").status_code == 200


def test_a_body_that_trickles_in_ends_in_a_problem(tmp_path: Path) -> None:
    with gateway(NO_BROKER, tmp_path, REQUEST_SECONDS_MAX="0.3", FEED_WAIT_SECONDS_MAX="0") as (_, url):
        port = int(url.rsplit(":", 1)[1])
        sent = "".join(f"{name}: {value}\r\n" for name, value in headers(url).items())
        head = f"POST /v1/claims HTTP/1.1\r\nHost: x\r\n{sent}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
        with socket.create_connection(("127.0.0.1", port), CLOSED_SECONDS) as trickling:
            trickling.sendall(head.encode())
            assert trickling.recv(1_000).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_never_ends_is_refused(tmp_path: Path) -> None:
    with gateway(NO_BROKER, tmp_path) as (_, url):
        port = int(url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), CLOSED_SECONDS) as endless:
            endless.sendall(b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 12_000)
            assert endless.recv(1_000).startswith(b"HTTP/1.1 400 ")


def _certificate(
    name: str, folder: Path, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None = None
) -> x509.Certificate:
    """A certificate for 127.0.0.1, signed by `issuer` or itself, with its key as `NAME.pem` and `NAME.key` in the folder."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer_name, signer = (subject, key) if issuer is None else (issuer[0].subject, issuer[1])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def _context(folder: Path, client: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / "authority.pem"))
    if client is not None:
        context.load_cert_chain(str(folder / f"{client}.pem"), str(folder / f"{client}.key"))
    return context


@pytest.fixture
def certificates(tmp_path: Path) -> dict[str, x509.Certificate]:
    authority = _certificate("authority", tmp_path)
    loaded = serialization.load_pem_private_key((tmp_path / "authority.key").read_bytes(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return {name: _certificate(name, tmp_path, (authority, loaded)) for name in ("server", "channel", "another")}


def test_over_tls_a_bound_token_works_with_its_own_certificate_only(
    tmp_path: Path, certificates: dict[str, x509.Certificate]
) -> None:
    settings = {
        "TLS_CERTIFICATE_FILE": str(tmp_path / "server.pem"),
        "TLS_KEY_FILE": str(tmp_path / "server.key"),
        "CLIENT_CA_FILE": str(tmp_path / "authority.pem"),
    }
    bound = thumbprint(certificates["channel"].public_bytes(serialization.Encoding.DER))
    with gateway(NO_BROKER, tmp_path, ACKNOWLEDGE_SECONDS_MAX="1", **settings) as (_, url):
        codes = {}
        for client in ("channel", "another", None):
            sent = headers(url, cnf={"x5t#S256": bound})
            with httpx.Client(verify=_context(tmp_path, client), timeout=30) as caller:
                codes[client] = caller.post(f"{url}/v1/claims", json=fresh_filing(), headers=sent).json()["code"]
        assert codes == {"channel": "log_unavailable", "another": "certificate_required", None: "certificate_required"}
        with httpx.Client(verify=_context(tmp_path, None)) as caller:
            assert "strict-transport-security" in caller.get(f"{url}/livez").headers
