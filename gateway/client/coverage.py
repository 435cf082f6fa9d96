"""Who is insured for what: reported by the registry, stated in part by employers and sponsors, proven to whoever asks."""

from __future__ import annotations

from urllib.parse import quote

from gateway.access.keys import KeyDocument
from gateway.client.calling import Calling, answered
from gateway.endpoints.coverage import CoverageAccepted, StatementAccepted
from gateway.endpoints.proofs import ProofAnswer, ProofAsked, ProofShown, VerdictAnswer
from gateway.stated import ContributionStatement, EmploymentStatement
from schemas.events.coverage import CoverageReported


class Coverage(Calling):
    """Reports, statements and proofs."""

    async def report_coverage(self, member: str, coverage: CoverageReported, *, key: str) -> CoverageAccepted:
        """All that the registry knows of a member."""
        return await self._write(CoverageAccepted, "PUT", f"/v1/members/{quote(member)}/coverage", coverage, key)

    async def state_employment(self, statement: EmploymentStatement, *, key: str) -> StatementAccepted:
        return await self._write(StatementAccepted, "POST", "/v1/coverage/employment", statement, key)

    async def state_contributions(self, statement: ContributionStatement, *, key: str) -> StatementAccepted:
        return await self._write(StatementAccepted, "POST", "/v1/coverage/contributions", statement, key)

    async def prove_coverage(self, asked: ProofAsked) -> ProofAnswer:
        """A signed statement of what a member is insured for today."""
        return await self._ask(ProofAnswer, "/v1/coverage-proofs", asked)

    async def verify_proof(self, shown: ProofShown) -> VerdictAnswer:
        """Whether a proof is genuine, in time, and still true."""
        return await self._ask(VerdictAnswer, "/v1/coverage-proofs/verification", shown)

    async def read_proof_keys(self) -> KeyDocument:
        """The JWK set that proofs are verified by without a connection."""
        return answered(KeyDocument, await self._get("/v1/coverage-proofs/keys"))
