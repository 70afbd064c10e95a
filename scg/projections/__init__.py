"""How entries become rows, a file a word; nothing else writes the state tables."""
