"""The laws that scg keeps, a file a word."""
