"""The headers that say who is asking, until access control lands."""

ACTOR, ROLE, LANDLORD = "Caseledger-Actor", "Caseledger-Role", "Caseledger-Landlord"
