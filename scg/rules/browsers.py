"""Browsers in plain words, from what they say of themselves."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Trident/", "Internet Explorer"),
    ("curl/", "a program (curl)"),
    ("python", "a program (Python)"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def called(told: str) -> str:
    """What people call a browser that says this of itself: "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in told), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in told), "")
    return f"{browser} on {system}" if system else browser[:1].upper() + browser[1:]
