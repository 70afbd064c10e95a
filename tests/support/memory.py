"""Where tests keep what lasts no longer than they do: in memory, where there is room for it."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_NEEDED = 2 * 10**9


def in_memory() -> str:
    """A folder in memory, or /tmp where there is little room."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    return str(MEMORY if roomy else "/tmp")
