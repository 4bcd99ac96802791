"""The read models, one file a question (worklist, deadlines, landlords, people); none holds a name or free text.

Beside them is what keeps them (projecting), proves them (rebuild) and pages through them (listing).
"""

from services.casework.views.deadlines import Deadlines
from services.casework.views.landlords import Landlords
from services.casework.views.people import People
from services.casework.views.worklist import Worklist
from services.store import View

VIEWS: dict[str, View] = {view.name: view for view in (Worklist(), Deadlines(), Landlords(), People())}
"""Every view by its name."""
