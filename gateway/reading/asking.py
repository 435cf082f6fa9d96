"""Questions to the database: each in one of as many threads as there are connections, and a problem with what to do when it does not answer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway.problems import Problem, ProblemCode
from gateway.settings import GatewaySettings

AnswerT = TypeVar("AnswerT")


class Asking:
    """Shared by whoever reads from one engine."""

    def __init__(self, engine: sa.Engine, settings: GatewaySettings) -> None:
        self._engine = engine
        self._retry_after = settings.retry_after_seconds
        self._pool = ThreadPoolExecutor(settings.database_connections_max, "read-model")

    async def ask(self, question: Callable[[sa.Connection], AnswerT]) -> AnswerT:
        """The answer. Raises `Problem`."""

        def answered() -> AnswerT:
            with self._engine.connect() as connection:
                return question(connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, answered)
        except SQLAlchemyError as error:
            raise Problem(
                ProblemCode.READ_MODEL_UNAVAILABLE,
                "statuses cannot be read at present; what you send is still taken: ask again after Retry-After",
                retry_after_seconds=self._retry_after,
            ) from error

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()
