"""What the formats that are written as XML share: colours, the width of the text, and what XML can't hold."""

import re

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: Char
TEXT_WIDTH = 9638  # twentieths of a point: A4 less two margins of 2 cm
QUIET = "484949"
RULE = "B1B4B6"
