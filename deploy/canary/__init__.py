"""Proof of life: claims that are nobody's, one a partition number every minute or two, followed through every processor."""
