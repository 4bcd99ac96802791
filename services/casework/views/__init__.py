"""The read models, one file a question; none holds a name or free text."""

from services.casework.views.deadlines import Deadlines
from services.casework.views.worklist import Worklist
from services.store import View

VIEWS: dict[str, View] = {view.name: view for view in (Worklist(), Deadlines())}
"""Every view by its name."""
