"""Intake: is it a well-formed claim by someone who may report it, seen before, amended, withdrawn, appealed?"""

from processors.intake.handler import Intake

processor = Intake()
