"""Assessment: the benefit line by line from effective-dated tariffs, entitlement first, approval by authority."""

from processors.assessment.handler import AssessmentProcessor

processor = AssessmentProcessor()
