"""Proofs of coverage: what a member is insured for, signed, so that whoever checks a departure can verify it without an account here."""
