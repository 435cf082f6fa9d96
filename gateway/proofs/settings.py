"""Settings of proofs of coverage, `SANTUNAN_GATEWAY__PROOF_…`."""

from pydantic import BaseModel, ConfigDict, SecretStr


class ProofSettings(BaseModel):
    """Without a key this gateway signs no proofs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proof_key: SecretStr | None = None
    """An Ed25519 private key (JWK, JSON), for proofs alone; the same at every gateway."""
    proof_keys_before: tuple[str, ...] = ()
    """Public keys (JWKs, JSON) that proofs still in use were signed with: keep one for 31 days after its successor."""
