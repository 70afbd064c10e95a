"""What a reference looks like in a text, with what stands close to it: one word, which a line doesn't end in."""

_INCIDENT = r"[A-Z]{2,4}-\d{4}-\d{2,3}"
_WITHIN = r"SCG\d{3,4}/[A-Z]\d{2,4}(?:/\d{1,2})?"
# Read by typst, too: nothing that looks around itself.
REFERENCE = rf"\(?\b(?:(?:{_INCIDENT}/)?{_WITHIN}|{_INCIDENT})\b[).,:;]*"
