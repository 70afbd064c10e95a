"""Codes that are read out over a telephone: their letters, how they are typed, grouped and spelt."""

from datetime import timedelta

from scg.words import Valid

# Neither 0 nor O, 1, I or L, nor U: 30 signs that are never taken for one another, in print or on the phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# 30 to the 8th is 6.6 x 10^11. With 60 wrong ones let through per address in 15 minutes (5,760 a day), a thousand
# addresses trying against a hundred open codes for a whole day find one with a chance of 1 in 1,100; and no code
# lives longer than a day.
LENGTH = 8
GROUP = 4
SPOKEN = (
    "Two Three Four Five Six Seven Eight Nine Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike "
    "November Papa Quebec Romeo Sierra Tango Victor Whiskey Xray Yankee Zulu"
).split()
WORDS = dict(zip(ALPHABET, SPOKEN, strict=True))

VALID = {Valid.HOUR: timedelta(hours=1), Valid.FOUR_HOURS: timedelta(hours=4), Valid.DAY: timedelta(hours=24)}
MAILED_VALID = timedelta(minutes=10)  # source: OWASP ASVS 5.0, 6.5.5
MOST_WRONG = 5  # tries of one code that was mailed
SHOWN = timedelta(minutes=10)  # to whoever invited, on a page of its own, should its answer be lost


def code_from(number: int) -> str:
    """The code that a number of at least 64 bits stands for."""
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def as_meant(typed: str) -> str:
    """The code that somebody meant, in any case, with spaces or dashes; "" where it can't be one."""
    told = "".join(sign for sign in typed.upper() if sign not in " \t\r\n-‐‑–—.\u00a0")
    return told if len(told) == LENGTH and set(told) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """A code as it is shown: "K7QM 4XTP"."""
    return " ".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def spelt(code: str) -> list[str]:
    """A code as it is read out, a line a group: "Kilo Seven Quebec Mike"."""
    words = [WORDS[sign] for sign in code]
    return [" ".join(words[start : start + GROUP]) for start in range(0, LENGTH, GROUP)]
