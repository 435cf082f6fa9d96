"""Past decisions computed again from what the log holds: to compare them byte for byte, or to ask *what if* the law were another."""
