"""Every operation of the gateway as a method with its models, by the groups of the OpenAPI document."""

from gateway.client.claims import Filing, Following
from gateway.client.coverage import Coverage
from gateway.client.documents import Documents
from gateway.client.feed import Feed
from gateway.client.offices import Offices
from gateway.client.operations import Operations
from gateway.client.reports import Reports


class Client(Filing, Following, Documents, Offices, Operations, Coverage, Feed, Reports):
    """One caller. Each method that changes something takes `key`: the caller's own, one per intent, the same whenever it is sent again,
    also after this process has died. All raise `Refusal`, `Unanswered` or `Unreadable`; models come back validated.
    """
