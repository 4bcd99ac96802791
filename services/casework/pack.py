"""What a policy pack can say of a clause: how it is judged, or what it defines. Data only, no code names a landlord.

A duty reads as one sentence: *for each* thing of a kind (*where* its fields say so), *needs* were done, in an *order*,
*within* a time. A definition answers a question about a case. Kinds of things are in `things.py`.
"""

from __future__ import annotations

from typing import Any, Literal

from contracts.fields import Code, Said
from contracts.vocabulary import Word
from services.casework.working_time import Limit

Where = dict[str, Any]
"""Field -> what it must say: a word, a list of words, `@name` for a list of the pack, `{ not = [...] }`,
`{ min = number }`, or `{ said = true }` for anything at all. Of a field that holds several words, one is enough."""

Missed = Literal["breached", "target_missed", "not_evidenced"]


class Question(Word):
    """What the definitions of a policy answer about a case."""

    LABEL = "label", "What the policy calls it."
    STRAND = "strand", "Which of the policy's strands it belongs to."
    MONITORED = "monitored", "Which strands are counted."
    INCIDENT_TYPE = "incident_type", "Which of the policy's kinds of incident it is."
    PERCEIVED = "perceived", "Whose perception, of whom, it rests on."
    IN_SCOPE = "in_scope", "Whom the policy covers."
    HANDLED_UNDER = "handled_under", "Under which policies the case is handled."
    RESTRICTED = "restricted", "Who must not see the case."
    CHANNEL = "channel", "By which route the report came."
    HARASSMENT = "harassment", "Whether it is a series."
    FORMAT = "format", "In which form papers and talks are offered."
    STANCE = "stance", "What the policy promises in general."
    LOCAL_VARIATION = "local_variation", "What differs from place to place."
    PUBLICITY = "publicity", "How people learn of the policy."


class Sought(Said, forbid_unknown_fields=True):
    """A thing that answers a need: of a kind, with what its fields say, agreeing with the trigger in `same` fields.

    `same` names fields of both, or `mine=theirs`. `by_another`: someone else than who did what it is needed for.
    `last`: only the last one that agrees counts, such as a decision that was taken anew.
    """

    thing: Code
    where: Where = {}
    same: tuple[str, ...] = ()
    by_another: bool = False
    last: bool = False


class Need(Said, forbid_unknown_fields=True):
    """Something that has to be there: any of the things in `any`, or fields that the trigger itself must state.

    `order` is against the trigger; `before` includes the same instant. `when` limits the need to some triggers.
    Without one that is not `essential` the clause is kept in part.
    """

    what: str
    any: tuple[Sought, ...] = ()
    states: tuple[str, ...] = ()
    order: Literal["any", "before", "after"] = "any"
    when: Where = {}
    essential: bool = True


class Duty(Said, forbid_unknown_fields=True):
    """One obligation for each thing of a kind.

    - `given`: things, before the trigger or at the same instant, without any of which it does not bind.
    - `unless`: things, before the trigger or at the same instant, that lift it.
    - `within` counts from when it arose, `by` is the last London day in time, `own_due` takes the trigger's own.
    - `missed`: the verdict when the time ran out. Without one: pending until the case closes, then not evidenced.
    - `local`: the number is the landlord's own and not the policy's.
    - `ends_at_closure`: it no longer applies once the case is closed.
    - `gate`: permission is refused while it would be broken.
    - `held`: a disclosure so refused waits for someone else's decision.
    - `waits`: it is suspended while the victim cannot be contacted.
    - `every_report`: whether or not anyone perceives hate.
    - `forbidden`: the trigger itself breaks the clause.
    """

    for_each: Code
    where: Where = {}
    given: tuple[Sought, ...] = ()
    unless: tuple[Sought, ...] = ()
    needs: tuple[Need, ...] = ()
    within: Limit | None = None
    by: str | None = None
    own_due: bool = False
    missed: Missed | None = None
    local: bool = False
    ends_at_closure: bool = False
    gate: bool = False
    held: bool = False
    waits: bool = False
    every_report: bool = False
    forbidden: bool = False


class Definition(Said, forbid_unknown_fields=True):
    """An answer to a question about a case, where its features say so; or, of a feature, the policy's words for it."""

    question: Question
    answer: str | None = None
    when: Where = {}
    of: Code | None = None
    words: dict[str, str] = {}


class Clause(Said, forbid_unknown_fields=True, rename={"duties": "duty", "definitions": "answer"}):
    """One row of a policy: its id (never changed once published), where it stands, what it asks, and how it is judged.

    A clause kept by a clock says `clock = true`: a clock of the pack names it.
    """

    id: Code
    at: str
    says: str
    binds: Literal["case", "landlord", "definition"]
    duties: tuple[Duty, ...] = ()
    definitions: tuple[Definition, ...] = ()
    clock: bool = False
    note: str | None = None


class Defect(Said, forbid_unknown_fields=True):
    """Something wrong with the policy itself, stale, contradictory or missing; kept and shown, never mended."""

    id: Code
    clause: Code
    says: str


class Repeat(Said, forbid_unknown_fields=True):
    """Repeat victimisation: a window of months from each receipt, over a person and these relations of theirs."""

    clause: Code
    months: int
    family: tuple[Code, ...]


class Harassment(Said, forbid_unknown_fields=True):
    """A series of incidents directed at one person, without a limit of time."""

    clause: Code
    incidents: int


class Patterns(Said, forbid_unknown_fields=True):
    """Which patterns over people the policy knows."""

    repeat: Repeat | None = None
    harassment: Harassment | None = None
