"""Settings of the composed system: a worker's, plus those of every other process. Environment variables and nothing else."""

import os
from collections.abc import Mapping

from pydantic import Field

from deploy.audit.settings import AuditSettings
from deploy.canary.settings import CanarySettings
from deploy.exporter.settings import ExporterSettings
from deploy.processor_settings import ProcessorSettings, names_of, read
from gateway.delivery.settings import DeliverySettings
from gateway.settings import GatewaySettings


class SystemSettings(ProcessorSettings):
    """Every setting of every command."""

    gateway: GatewaySettings = Field(default_factory=GatewaySettings)
    delivery: DeliverySettings = Field(default_factory=DeliverySettings)
    canary: CanarySettings = Field(default_factory=CanarySettings)
    exporter: ExporterSettings = Field(default_factory=ExporterSettings)
    audit: AuditSettings = Field(default_factory=AuditSettings)


def load_settings(environment: Mapping[str, str] = os.environ) -> SystemSettings:
    """The settings of this process. Raises `Refused` with one line per setting that is wrong or unknown."""
    return read(SystemSettings, environment)


def names() -> list[tuple[str, str]]:
    """Every setting's variable and default, in the order of the models."""
    return names_of(SystemSettings)
