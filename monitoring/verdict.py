"""What `/livez`, `/readyz` and `/healthz` answer, the same of every process: a status and the reasons against it."""


def verdict(*reasons: str | None) -> dict[str, str | list[str]]:
    """`{"status": "ok" | "failing", "reasons": [...]}`; None is no reason."""
    against = [reason for reason in reasons if reason is not None]
    return {"status": "failing" if against else "ok", "reasons": against}
