"""The parts of a M/ETHANE report, as forms ask for them; source: JESIP's joint doctrine."""

from typing import Annotated

from scg.commands.given import Ask, OptionalLine, OptionalText

MajorIncident = Annotated[OptionalLine, Ask("Major incident", "Standby, declared or not declared")]
ExactLocation = Annotated[OptionalText, Ask("Exact location")]
TypeOfIncident = Annotated[OptionalText, Ask("Type of incident")]
Hazards = Annotated[OptionalText, Ask("Hazards", "Present and suspected")]
Access = Annotated[OptionalText, Ask("Access", "Routes that are safe to use")]
Casualties = Annotated[OptionalText, Ask("Number of casualties", "Numbers only, no names")]
EmergencyServices = Annotated[OptionalText, Ask("Emergency services", "Present and required")]
