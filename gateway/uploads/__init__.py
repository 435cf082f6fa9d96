"""Uploaded documents: judged by their content while they stream by, never by their name and never whole in memory."""
