"""Reports of service and coverage for the ministry, BP2MI, the ILO and the supervisory board: asked, added up, shown."""
