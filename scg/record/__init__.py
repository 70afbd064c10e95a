"""The record: append-only, hash-chained, with the lock and the one commit of scg."""
