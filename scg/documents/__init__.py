"""Minutes out: one plain structure, outlined once in blocks, then a file a format."""
