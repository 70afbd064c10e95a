"""Faults: what happens to a machine, and that nothing acknowledged is lost by it."""
