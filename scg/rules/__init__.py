"""The law: pure functions of what they are given; no Flask, no SQL, no clock."""
