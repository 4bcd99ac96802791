"""What can be chosen on the call screen, in the words of the talk; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts.facts.risk import AccessNeed
from contracts.vocabulary import (
    Behaviour,
    Capacity,
    Channel,
    Group,
    MotivationBasis,
    PersonRole,
    Strand,
    Unaware,
    Unsafe,
    Word,
)
from services.casework.pages.call.typed import NO, UNKNOWN, YES
from services.pages.words import label

Choices = tuple[tuple[str, str], ...]
"""Value and text of each."""

ANSWERS: Choices = ((YES, "Yes"), (NO, "No"), (UNKNOWN, "Not known"))
PARTS: Choices = (("victim", "Victim"), ("accused", "Said to have done it"), ("witness", "Witness"))
ANOTHER_LANGUAGE = "mis"
LANGUAGES: Choices = (
    ("sq", "Albanian"), ("am", "Amharic"), ("ar", "Arabic"), ("bn", "Bengali or Sylheti"),
    ("bfi", "British Sign Language"),
    ("bg", "Bulgarian"), ("yue", "Cantonese"), ("cs", "Czech"), ("prs", "Dari"), ("en", "English"), ("fa", "Farsi"),
    ("fr", "French"), ("el", "Greek"), ("gu", "Gujarati"), ("hi", "Hindi"), ("hu", "Hungarian"), ("it", "Italian"),
    ("ku", "Kurdish"), ("lv", "Latvian"), ("ln", "Lingala"), ("lt", "Lithuanian"), ("ml", "Malayalam"),
    ("cmn", "Mandarin"), ("ne", "Nepali"), ("om", "Oromo"), ("ps", "Pashto"), ("pl", "Polish"), ("pt", "Portuguese"),
    ("pa", "Punjabi"), ("ro", "Romanian"), ("rom", "Romani"), ("ru", "Russian"), ("sk", "Slovak"), ("so", "Somali"),
    ("es", "Spanish"), ("sw", "Swahili"), ("tl", "Tagalog"), ("ta", "Tamil"), ("ti", "Tigrinya"), ("tr", "Turkish"),
    ("uk", "Ukrainian"), ("ur", "Urdu"), ("vi", "Vietnamese"), ("cy", "Welsh"), ("yo", "Yoruba"),
    (ANOTHER_LANGUAGE, "Another language"),
)  # fmt: skip
"""Language tags, with what people call them; one that is missing here is asked for and named in the description."""


def _meant(words: Iterable[Word]) -> Choices:
    return tuple((word.value, word.meaning.removesuffix(".")) for word in words)


def _named(words: Iterable[Word]) -> Choices:
    return tuple((word.value, label(word.value)) for word in words)


CHANNELS = _meant(Channel)
CAPACITIES = _meant(word for word in Capacity if word is not Capacity.ANONYMOUS)
PERCEIVED_BY = tuple((value, text) for value, text in _named(Capacity) if value != Capacity.ANONYMOUS)
STRANDS = _meant(Strand)
GROUPS = _meant(Group)
BASES = _meant(word for word in MotivationBasis if word is not MotivationBasis.UNKNOWN)
BEHAVIOURS = _meant(Behaviour)
SAFE_CHANNELS: Choices = tuple(
    (word.value, text)
    for word, text in (
        (Channel.PHONE, "Ring them"), (Channel.TEXT, "Send a text message"), (Channel.EMAIL, "Write an e-mail"),
        (Channel.LETTER, "Write a letter"), (Channel.IN_PERSON, "Meet face to face"),
        (Channel.PORTAL, "The customer portal"),
    )
)  # fmt: skip
UNSAFE = _meant(Unsafe)
UNAWARE = _meant(Unaware)
ROLES = _meant(PersonRole)
NEEDS = _meant(AccessNeed)

NAMES: Mapping[str, str] = {
    "description": "What happened", "from-date": "When it happened", "from-time": "The time it happened",
    "from-offset": "The time it happened", "to-date": "When it ended", "to-time": "The time it ended",
    "to-offset": "The time it ended", "area": "Neighbourhood",
    "uprn": "Property number (UPRN)",
    "received-date": "When the report was received", "received-time": "The time the report was received",
    "received-offset": "The time the report was received",
    "name": "Name", "born": "Date of birth", "reference": "Your reference for them", "household": "Household reference",
    "language": "Language", "phone": "Telephone", "email": "E-mail", "address": "Address", "times": "Safe times",
    "word": "Code word", "office": "Office", "entity": "Legal entity", "channel": "How the report came",
}  # fmt: skip
"""What the fields are called on the page, without the person that they are of."""
