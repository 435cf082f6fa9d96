"""The steps, one processor's schema each, written by `santunan db revision`."""
