"""The closed word lists of the contract; each word carries a sentence of meaning."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed list, with its meaning."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Word:
        word = str.__new__(cls, value)
        word._value_ = value
        word.meaning = meaning
        return word


class Channel(Word):
    PHONE = "phone", "A telephone call."
    EMAIL = "email", "An e-mail."
    LETTER = "letter", "A letter by post."
    IN_PERSON = "in_person", "Face to face, at an office or at home."
    PORTAL = "portal", "The customer portal after signing in."
    WEB_FORM = "web_form", "A form on the public website."
    TEXT = "text", "A text message or a messaging app."
    OFFICE = "office", "A neighbourhood office that serves as a reporting centre."
    REPORTING_CENTRE = "reporting_centre", "A third-party reporting centre outside the landlord."
    PARTNER = "partner", "Handed over by a partner agency, such as the police or a council."
    STAFF = "staff", "Seen or heard by the landlord's own staff."


class Capacity(Word):
    VICTIM = "victim", "The person the incident was directed at."
    WITNESS = "witness", "Someone who saw or heard it."
    FAMILY = "family", "A member of the victim's family or household."
    ADVOCATE = "advocate", "Someone the victim named to speak for them."
    STAFF = "staff", "A member of the landlord's staff or a contractor."
    POLICE = "police", "A police officer or member of police staff."
    PARTNER = "partner", "Someone from another agency."
    THIRD_PARTY = "third_party", "Any other person."
    ANONYMOUS = "anonymous", "Someone who gave no name."


class Strand(Word):
    RACE = "race", "Race, colour, nationality or ethnic origin."
    RELIGION = "religion", "Religion or belief, or having none."
    SEXUAL_ORIENTATION = "sexual_orientation", "Sexual orientation."
    DISABILITY = "disability", "Disability, learning disability or mental health included."
    TRANSGENDER = "transgender", "Transgender identity."
    AGE = "age", "Age."
    GENDER = "gender", "Gender."
    APPEARANCE = "appearance", "Appearance."
    SUBCULTURE = "subculture", "An alternative subculture, such as goth or punk."
    OTHER = "other", "Another characteristic that the person perceived."


class MotivationBasis(Word):
    PERCEIVED = "perceived", "Someone perceived hostility to who or what the victim is, or is thought to be."
    ASSOCIATION = "association", "Hostility for being linked with someone else."
    DEMONSTRATED = "demonstrated", "Hostility was shown in words, signs or acts."
    UNKNOWN = "unknown", "Not known, or not asked."


class Behaviour(Word):
    VERBAL_ABUSE = "verbal_abuse", "Insults, name-calling or slurs."
    THREATS = "threats", "Threatening words or acts."
    PHYSICAL_ASSAULT = "physical_assault", "Violence against a person."
    SPITTING = "spitting", "Spitting at or near a person."
    HARASSMENT = "harassment", "Unwanted conduct that goes on."
    BULLYING = "bullying", "Bullying."
    DAMAGE = "damage", "Damage to property."
    ARSON = "arson", "Fire set on purpose."
    GRAFFITI = "graffiti", "Hostile writing or signs."
    INCITEMENT = "incitement", "Stirring others up, by words, pictures, music or websites."
    ONLINE_ABUSE = "online_abuse", "Abuse by call, message, e-mail or social media."
    RIDICULE = "ridicule", "Offensive jokes or ridicule of cultural differences."
    EXPLOITATION = "exploitation", "A supposed friend's abuse of a vulnerable person."
    OTHER = "other", "Something else, described in words."


class Crime(Word):
    YES = "yes", "Recorded or believed to be a crime."
    NO = "no", "Not a crime."
    UNKNOWN = "unknown", "Not known yet."


class ContactKind(Word):
    PHONE = "phone", "A telephone number that only this person answers, as far as known."
    SHARED_PHONE = "shared_phone", "A telephone that others in the home may answer."
    EMAIL = "email", "An e-mail address."
    SHARED_MAILBOX = "shared_mailbox", "A mailbox that others may read."
    ADDRESS = "address", "A postal address."
    OTHER = "other", "Another way, in words."


class Unsafe(Word):
    VOICEMAIL = "voicemail", "Leave no voicemail."
    LETTER = "letter", "Send no letter."
    SHARED_PHONE = "shared_phone", "Do not ring a shared telephone."
    SHARED_MAILBOX = "shared_mailbox", "Do not write to a shared mailbox."
    VISIT = "visit", "Do not call at the home."
    TEXT = "text", "Send no text message."


class Unaware(Word):
    HOUSEHOLD = "household", "Nobody at home may learn of the report."
    PARTNER = "partner", "The partner may not learn of it."
    FAMILY = "family", "The family may not learn of it."
    NEIGHBOURS = "neighbours", "The neighbours may not learn of it."
    EMPLOYER = "employer", "The employer may not learn of it."


class Party(Word):
    VICTIM = "victim", "The victim in person."
    VICTIMS_ADVOCATE = "victims_advocate", "The advocate whom the victim named."
    PARENT = "parent", "The parent or guardian of a victim who is a child, unless accused."
    REPORTER = "reporter", "A reporter who is not the victim."
    WITNESS = "witness", "A witness."
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "The person accused."
    AGENCY = "agency", "Someone at another agency."


class ContactResult(Word):
    ANSWERED = "answered", "The person answered and could follow: a contact."
    NO_ANSWER = "no_answer", "Nobody answered."
    VOICEMAIL = "voicemail", "A message was left."
    LETTER_SENT = "letter_sent", "A letter or e-mail was sent and not answered yet."
    NO_INTERPRETER = "no_interpreter", "Someone answered, but the interpreter they need was missing."
    UNSAFE_TO_TALK = "unsafe_to_talk", "Someone answered, but could not talk safely."


class PauseGround(Word):
    VICTIM_ASKED = "victim_asked", "The victim asked not to be contacted."
    NO_SAFE_CHANNEL = "no_safe_channel", "There is no safe way to reach the victim."
    VICTIM_UNKNOWN = "victim_unknown", "Nobody knows yet who the victim is."


class Service(Word):
    VICTIM_SUPPORT = "victim_support", "A service for victims of crime."
    COUNSELLING = "counselling", "Counselling."
    POLICE = "police", "The police."
    SOCIAL_CARE = "social_care", "Adult or children's social care."
    HOUSING_OPTIONS = "housing_options", "The council's housing options team."
    STOP_HATE_UK = "stop_hate_uk", "Stop Hate UK."
    COMMUNITY_GROUP = "community_group", "A group that serves a community."
    HEALTH = "health", "A health service."
    LEGAL_ADVICE = "legal_advice", "Legal advice."
    OTHER = "other", "Another service, in words."


class Recipient(Word):
    POLICE = "police", "The police."
    COUNCIL = "council", "The local council."
    SOCIAL_CARE = "social_care", "Adult or children's social care."
    HOUSING_OPTIONS = "housing_options", "The council's housing options team."
    STOP_HATE_UK = "stop_hate_uk", "Stop Hate UK."
    VICTIM_SUPPORT = "victim_support", "A service for victims of crime."
    COUNSELLING = "counselling", "A counselling service."
    COMMUNITY_GROUP = "community_group", "A group that serves a community."
    HEALTH = "health", "A health service."
    LEGAL_ADVICE = "legal_advice", "Legal advice."
    COURT = "court", "A court."
    OTHER_LANDLORD = "other_landlord", "Another landlord."
    INTERPRETER = "interpreter", "An interpreter: works for the landlord, gets the job and never the motive."
    CONTRACTOR = "contractor", "A contractor: works for the landlord, gets the job and never the motive."
    OTHER = "other", "Another agency."


class PersonRole(Word):
    TENANT = "tenant", "A tenant."
    LEASEHOLDER = "leaseholder", "A leaseholder."
    SHARED_OWNER = "shared_owner", "A shared owner."
    CARE_AND_SUPPORT = "care_and_support", "A customer of care and support."
    HOUSEHOLD = "household", "A member of a customer's household or family."
    VISITOR = "visitor", "A visitor to a customer's home."
    SERVICE_USER = "service_user", "Someone else who uses a service of the landlord."
    EMPLOYEE = "employee", "A member of the landlord's staff."
    CONTRACTOR = "contractor", "Someone who works for the landlord under a contract."
    PUBLIC = "public", "Someone who has nothing else to do with the landlord."


class Group(Word):
    UK_NATION = "uk_nation", "One of the nations of the United Kingdom."
    GYPSY_TRAVELLER = "gypsy_traveller", "Gypsy, Roma or Traveller."
    ASYLUM_SEEKER = "asylum_seeker", "Someone seeking asylum."
    MIGRANT = "migrant", "A migrant."
    NO_FAITH = "no_faith", "Having no faith."
    PHYSICAL_DISABILITY = "physical_disability", "A physical disability."
    LEARNING_DISABILITY = "learning_disability", "A learning disability."
    MENTAL_HEALTH = "mental_health", "A mental health or developmental disorder."
    CROSS_DRESSER = "cross_dresser", "A person who cross-dresses."
    GENDER_RECOGNISED = "gender_recognised", "A holder of a gender recognition certificate."
    GOTH = "goth", "A goth, punk or member of another subculture."


class ReferralResult(Word):
    ACCEPTED = "accepted", "The service took the person on."
    DECLINED_BY_PERSON = "declined_by_person", "The person did not want it."
    DECLINED_BY_SERVICE = "declined_by_service", "The service could not help."
    NO_REPLY = "no_reply", "The service did not answer."
    COMPLETED = "completed", "The help was given and has ended."


class EnforcementStep(Word):
    VERBAL_ADVICE = "verbal_advice", "Advice by word of mouth."
    MEDIATION = "mediation", "Mediation between the people concerned."
    RESTORATIVE_JUSTICE = "restorative_justice", "A restorative meeting or agreement."
    WRITTEN_WARNING = "written_warning", "A written warning."
    BEHAVIOUR_CONTRACT = "behaviour_contract", "An acceptable behaviour contract."
    NOTICE = "notice", "A community protection or tenancy notice."
    INJUNCTION = "injunction", "An injunction from a court."
    CLOSURE = "closure", "A closure order for premises."
    POSSESSION = "possession", "Possession proceedings."


class Closure(Word):
    RESOLVED = "resolved", "The behaviour has stopped and the plan is done."
    NO_FURTHER_ACTION = "no_further_action", "Nothing more can be done, for reasons given."
    VICTIM_WITHDREW = "victim_withdrew", "The victim asked to end it."
    OPENED_IN_ERROR = "opened_in_error", "There was no such incident."
    OUT_OF_SCOPE = "out_of_scope", "Neither victim nor alleged perpetrator is the landlord's to serve."
