"""Membership: the member's ledger of coverage, cases and entitlements."""

from processors.membership.handler import MembershipProcessor

processor = MembershipProcessor()
