"""The responders that a forum's directory begins with, as the Civil Contingencies Act lists them.

Source: Civil Contingencies Act 2004, Schedule 1, as amended to 2023, for England; bodies that
usually attend without a category stand at the end. Every forum edits its directory to its own.
"""

from typing import NamedTuple

from scg.words import Category


class Responder(NamedTuple):
    """One agency of the directory; a core agency is missed at once when it does not attend."""

    code: str
    name: str
    category: str
    sector: str
    core: bool = False


ONE, TWO, OTHER = Category.ONE, Category.TWO, Category.OTHER

RESPONDERS = (
    Responder("police", "Police force", ONE, "Police", True),
    Responder("fire", "Fire and rescue service", ONE, "Fire", True),
    Responder("ambulance", "Ambulance service", ONE, "Health", True),
    Responder("council", "Local authority", ONE, "Local government", True),
    Responder("icb", "Integrated care board", ONE, "Health", True),
    Responder("nhse", "NHS England", ONE, "Health"),
    Responder("acute", "NHS acute trust", ONE, "Health"),
    Responder("ukhsa", "UK Health Security Agency", ONE, "Health", True),
    Responder("ea", "Environment Agency", ONE, "Environment", True),
    Responder("btp", "British Transport Police", ONE, "Police"),
    Responder("mca", "Maritime and Coastguard Agency", ONE, "Coast"),
    Responder("port-health", "Port health authority", ONE, "Health"),
    Responder("electricity", "Electricity distributor", TWO, "Utilities"),
    Responder("gas", "Gas distributor", TWO, "Utilities"),
    Responder("water", "Water and sewerage undertaker", TWO, "Utilities"),
    Responder("telephones", "Telephone providers", TWO, "Utilities"),
    Responder("network-rail", "Network Rail", TWO, "Transport"),
    Responder("train-operators", "Train operators", TWO, "Transport"),
    Responder("airport", "Airport operator", TWO, "Transport"),
    Responder("harbour", "Harbour authority", TWO, "Transport"),
    Responder("highways", "National Highways", TWO, "Transport"),
    Responder("hse", "Health and Safety Executive", TWO, "Safety"),
    Responder("onr", "Office for Nuclear Regulation", TWO, "Safety"),
    Responder("mining", "Mining Remediation Authority", TWO, "Safety"),
    Responder("met-office", "Met Office", TWO, "Environment"),
    Responder("glo", "Government liaison officer, MHCLG", OTHER, "Government"),
    Responder("military", "Military (Joint Regional Liaison Officer)", OTHER, "Defence"),
    Responder("opcc", "Office of the Police and Crime Commissioner", OTHER, "Scrutiny"),
    Responder("mayor", "Mayor's office", OTHER, "Scrutiny"),
    Responder("voluntary", "Voluntary sector", OTHER, "Voluntary"),
)
