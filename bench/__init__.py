"""The measurements, runnable by anyone: bin/bench."""
