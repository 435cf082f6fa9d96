"""Documents: which a claim needs, which it has, which are bad or late."""

from processors.documents.handler import Documents

processor = Documents()
