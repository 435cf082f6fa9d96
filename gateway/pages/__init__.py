"""Pages for people: a claimant follows a claim, and missions, unions and branches file for somebody. Plain HTML, no JavaScript."""
