"""What `/livez`, `/readyz` and `/healthz` answer, the same of every process: a status and the reasons against it."""


def verdict(*reasons: str | None, paused: str | None = None) -> dict[str, str | list[str]]:
    """`{"status": "ok" | "paused" | "failing", "reasons": [...]}`; None is no reason. Who is `paused` by people is not failing by it."""
    against = [reason for reason in reasons if reason is not None]
    if paused is not None and not against:
        return {"status": "paused", "reasons": [paused]}
    return {"status": "failing" if against else "ok", "reasons": against}
