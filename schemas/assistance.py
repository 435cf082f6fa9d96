"""How a claimant is helped: by what an assistant acts, and who is served first. Values are stable: they stand on the log for ever."""

from schemas.terms import Term


class MandateKind(Term):
    """What an assistant acts by: a power of attorney for this claim, a union's standing mandate from its member, a request in writing
    to a mission or placement body."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    MEMBERS_MANDATE = "members_mandate"
    WRITTEN_REQUEST = "written_request"


class PriorityGround(Term):
    """Who is served first at a branch (domain section 4)."""

    PREGNANT = "pregnant"
    OLD = "old"
    SICK = "sick"
