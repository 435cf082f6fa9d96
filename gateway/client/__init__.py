"""The gateway's client in Python: typed, asynchronous, and patient, so that every intent is taken once."""

from gateway.client.client import Client, Read
from gateway.client.manifests import Manifest
from gateway.client.patience import Patience
from gateway.client.refusals import (
    Busy,
    Changed,
    ClientError,
    Invalid,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Refusal,
    ServerFault,
    Unanswered,
    Unreadable,
)
from gateway.client.sending import Sender
from gateway.client.transport import HttpTransport

__all__ = [
    "Busy",
    "Changed",
    "Client",
    "ClientError",
    "HttpTransport",
    "Invalid",
    "Manifest",
    "NotAllowed",
    "NotAuthenticated",
    "NotFound",
    "Patience",
    "Read",
    "Refusal",
    "Sender",
    "ServerFault",
    "Unanswered",
    "Unreadable",
]
