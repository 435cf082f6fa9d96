"""Payments as operations steer them: the brake, hourly caps, and one action on many payouts."""
