"""The gateway's client in Python: typed, asynchronous, and patient, so that every intent is taken once."""

from gateway.client.calling import Read
from gateway.client.client import Client
from gateway.client.documents import Paper, UploadLimits
from gateway.client.feed import SignedPage
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
from gateway.client.resuming import upload_in_pieces
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
    "Paper",
    "Patience",
    "Read",
    "Refusal",
    "Sender",
    "ServerFault",
    "SignedPage",
    "Unanswered",
    "Unreadable",
    "UploadLimits",
    "upload_in_pieces",
]
