"""The demo's world: members and claims in real proportions, the people who answer, and the run that shows it all."""
