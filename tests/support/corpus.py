"""Bad input by name: text that deceives, breaks, runs or swells, and values of every wrong type."""

from typing import Any

# Characters that no text may hold: they break a format, or show something else than what is stored.
REFUSED = {
    "NUL": "Bridge\0closed",
    "escape of a terminal": "\x1b[2J\x1b]0;owned\x07",
    "backspaces": "safe\b\b\b\bcut",
    "vertical tab": "a\vb",
    "form feed": "a\fb",
    "delete": "a\x7fb",
    "control of the second kind": "a\x9b31mb",
    "next line of a mainframe": "a\x85b",
    "lone high surrogate": "a\ud83db",
    "lone low surrogate": "a\udc00b",
    "surrogates the wrong way round": "\ude92\ud83d",
    "not a character": "a\ufffeb",
    "not a character either": "a\uffffb",
    "override to the left": "invoice\u202efdp.exe",
    "embedding": "a\u202ab\u202b",
    "pop": "a\u202cb",
    "isolates": "a\u2066b\u2067c\u2068d\u2069",
    "letters of a tag that nobody sees": "a\U000e0041\U000e0042b",
    "annotation that nobody sees": "a\ufff9b\ufffac\ufffb",
    "nothing that anybody sees": "\u200b\u2060\u3164\ufeff",
}
# What is text like any other, and must stay so to the byte wherever it is shown.
HARMLESS = {
    "Welsh": "Llanfair-ym-Muallt: Tŷ Ŵyl, gŵyr, ŷd",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "emoji": "🚒👩\u200d🚒🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "right to left": "שלום\u200f ומבול العربية",
    "beyond the first plane": "𐍈 𝒳 𠜎",
    "180 combining marks": "Z" + "\u0310\u0489\u034f\u0353" * 45,
    "line separators": "a\u2028b\u2029c",
    "spaces of every kind": "a\u00a0b\u2003c\u3000d\u00add",
    "formula": '=HYPERLINK("http://127.0.0.1:9/x","here")',
    "formula by plus": "+1+cmd|' /C calc'!A0",
    "formula by minus": "-2+3",
    "formula by at": "@SUM(1+1)*cmd",
    "template": "{{7*7}} {{ config }} {% raw %}",
    "template of another kind": "${7*7} #{7*7} <%= 7*7 %> *{7*7} %(x)s %s {0} {}",
    "format": "{0.__class__.__mro__} %n%n%n",
    "typst": '#read("/etc/passwd") #let x = 1 $sum_1$ @ref <label> *b* _i_ `c`',
    "script": "<script>window.ran=1</script>",
    "script that closes what it stands in": "</script></textarea></title><script>window.ran=1</script>",
    "image": "<img src=x onerror=window.ran=1>",
    "image from elsewhere": '<img src="http://127.0.0.1:9/pixel.png">',
    "attribute": "\" autofocus onfocus=window.ran=1 x='",
    "drawing": "<svg/onload=window.ran=1><animate onbegin=window.ran=1>",
    "frame": "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "address that runs": "javascript:window.ran=1//",
    "address in Markdown": "[x](javascript:window.ran=1)",
    "style": "</style><style>*{background:url(http://127.0.0.1:9/s)}</style>",
    "comment": "--><!-- x <![CDATA[ ]]> &amp; &lt; &#x3c;",
    "Word": "]]><w:p><w:r><w:t>x</w:t></w:r></w:p>&nbsp;",
    "entity": "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "SQL": "'; DROP TABLE entries; --",
    "path": "../../../../etc/passwd",
    "shell": "$(touch /tmp/x) `id` | id; id & id",
    "header": "x%0d%0aSet-Cookie:%20a=b",
    "base that moves": "<base href='http://127.0.0.1:9/'><meta http-equiv=refresh content=0>",
    "handlers of a page's own": "<form action=/sign-out method=post><button id=x data-piece=y>",
}
# What one line can't hold and a text can.
LINES = {
    "two lines": "first\nsecond",
    "two lines of Windows": "first\r\nsecond",
    "header of a reply": "x\r\nSet-Cookie: a=b",
    "tabs": "a\tb",
    "500 combining marks": "Z" + "\u0310\u0489\u034f\u0353" * 125,
}
LONG = {
    "longer than a line": "x" * 201,
    "longer than a text": "y" * 20_001,
    "two megabytes": "z" * 2_000_000,
    "wide and long": "🚒" * 20_001,
}
TEXTS = {**REFUSED, **HARMLESS, **LINES, **LONG}


def nested(depth: int) -> Any:
    """A list within lists, so many deep."""
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


# What isn't text at all, or a number that nothing counts to.
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "list": ["x"],
    "list of lists": [[["x"]]],
    "object": {"$ne": None, "__proto__": {"x": 1}},
    "objects": [{"option": {"option": "x"}, "agency": 1}],
    "deep": nested(100),
    "zero": 0,
    "negative": -1,
    "fraction": 1.5,
    "not a number": float("nan"),
    "infinity": float("inf"),
    "huge": 10**30,
    "beyond a column": 2**31,
    "beyond a double column": 2**63,
    "digits of another script": "٣",
    "number with an exponent": "1e9",
    "number in words": "0x10",
    "underscored": "1_0",
    "empty": "",
    "blank": " \t\n ",
    "first of all years": "0001-01-01T00:00:00+14:00",
    "last of all years": "9999-12-31T23:59:59-14:00",
    "hour that there wasn't": "2026-03-29T01:30",
    "a day that there isn't": "2026-02-30T09:00",
    "a zone that there isn't": "2026-02-20T09:00+99:99",
}
EVERYTHING: dict[str, Any] = {**TEXTS, **VALUES}
# Fields that nobody may give: the record's own, and another's powers.
MASS = ("role", "forum", "seq", "at", "actor", "by", "log", "version", "administrator", "id", "recorded_at", "key")
