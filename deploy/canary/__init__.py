"""Proof of life: claims that are nobody's, one a partition number every minute, followed through every processor."""
