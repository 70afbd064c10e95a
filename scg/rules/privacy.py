"""The privacy notice: which version of it people are shown; a new one is shown to everybody again."""

NOTICE = "1"
