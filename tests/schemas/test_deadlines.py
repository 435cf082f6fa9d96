"""Who stands above whom, and that every kind of claim has a service time."""

from schemas.deadlines import SERVICE_DAYS, has_authority, role_above
from schemas.vocabulary import AuthorityRole, ClaimKind


def test_every_kind_of_claim_has_a_service_time() -> None:
    assert set(SERVICE_DAYS) == set(ClaimKind)


def test_authority_rises_and_ends_at_the_branch_head() -> None:
    assert has_authority(AuthorityRole.SUPERVISOR, AuthorityRole.OFFICER)
    assert has_authority(AuthorityRole.OFFICER, AuthorityRole.OFFICER)
    assert not has_authority(AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR)
    assert [role_above(role) for role in AuthorityRole] == [
        AuthorityRole.SUPERVISOR,
        AuthorityRole.BRANCH_HEAD,
        AuthorityRole.BRANCH_HEAD,
    ]
