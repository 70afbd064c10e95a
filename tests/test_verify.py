"""The verifier: one file that runs alone, knows what was changed, and says so in a sentence."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scg.record import chain, notes, verify
from scg.record.verify import Line
from tests.support.bundles import FORUM_ORIGIN, LOG, ORIGIN, Made, key_of

FILE = Path(verify.__file__)
TEST_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
# Source: the design's own test vectors, worked out from its definitions alone.
GENESIS = "dfdfce14b501936c994e3aa0c4d5eec9b7826d5dc752ac232e2daee8890ff304"
VKEY = "scg.example.gov.uk/log/INC-2026-014+da225e2f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
SAID = [
    {"nonce": "0" * 32, "title": "Flooding, Calder Valley"},
    {"nonce": "1" * 32, "text": "Open rest centre – Todmorden; café hall"},
    {"nonce": "2" * 32, "note": ""},
]
KINDS = ["incident.opened", "decision.recorded", "action.completed"]
CONTENT = [
    "b8cea976a6ddd0aa8289e1d83f6344383a67347d7c47f2e884f5beed3b9b4f43",
    "39d43fa017b7efeec9f791f32b4d48c343ca8ed1c092074fb01dc9dfc5fca0ac",
    "54bcec6b9b03bd49b400725a63b03b602aa639a4de2b829e81c175ddd1397fa7",
]
LEAVES = [
    "15f7640ed394ff103820d177b3d582ac685629879f288e944fcae4bf77930063",
    "a9dc46fed1235d6b5bf3d04599dd33aa738140631557b58a721185613a66aedd",
    "0745afe644f8d979908d7f0836b4a44b7cd698a27aeb26e67020278dc046b4e2",
]
LINKS = [
    "c616eccfcdc2aed304cbd08d9569a42fd8a1b6410314626a1c8e2b5ddae88626",
    "374c3c10174b98a441ab6271043cfaef71a39908caa9cd64888f43090a1a1d56",
    "285b2d8a931b3df6c090f1d865776c6c6fe1ea23853d800f574bfd101fb3024e",
]
NOTE = """scg-record-checkpoint/v1
scg.example.gov.uk/log/INC-2026-014
3
KFstipMbPfbAkPHYZXdsbG/h6iOFPYAPV0v9EB+zAk4=
2026-11-21T14:05:00.000Z
minutes M-03

— scg.example.gov.uk/log/INC-2026-014 2iJeLzxLzBT7TRf/z+Epk2kJv978dXaRcXBwpYCX+Qf+RmHRxQaomF0DcfchUxghbNWijEt5Xz9GGToeuCToFBkNWgU=
