"""Notification: what the claimant is told, in Indonesian and English, over which medium."""

from processors.notification.handler import Notification

processor = Notification()
