"""Claim state: the materialised state, waiting and history of each claim, for people and programs to query."""

from processors.claim_state.handler import ClaimState

processor = ClaimState()
