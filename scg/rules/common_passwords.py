"""Passwords that guessers try first: words that a new password of fewer than 15 characters must not be."""

import re
from itertools import pairwise

_STEMS = frozenset(
    """
    password passw0rd letmein welcome qwerty qwertyuiop asdfghjkl zxcvbnm iloveyou admin administrator
    abc123 football liverpool arsenal chelsea everton manchester leeds yorkshire england britain london
    sunshine princess monkey dragon master superman batman shadow michael charlie ashley jordan thomas
    jessica daniel hunter trustno1 starwars whatever freedom cheese computer internet secret changeme
    summer winter autumn spring january february march april june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday emergency resilience incident
    coordinating strategic gold silver bronze police ambulance council flood flooding covid pandemic
    """.split()
)
_SWAPS = str.maketrans("0134578@$!", "oleastbasi")


def is_common(password: str) -> bool:
    """Whether a password is a common word, or one dressed up with digits, signs and capitals.

    Also refuses runs and repeats ("12345678", "aaaaaaaa", "abcdefgh").
    """
    plain = password.lower()
    bare = re.sub(r"[\W\d_]+$|^[\W\d_]+", "", plain)
    forms = {plain, bare, plain.translate(_SWAPS), bare.translate(_SWAPS), re.sub(r"[\W\d_]", "", plain)}
    return bool(forms & _STEMS) or len(set(plain)) <= 3 or _is_run(plain)


def _is_run(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1
