# Look up what became of a source's messages, and how each of its days adds up.
curl -sS --get http://127.0.0.1:8001/v1/outcomes \
  -H 'Caseledger-Actor: j.smith' -H 'Caseledger-Role: integration' -H 'Caseledger-Landlord: whg' \
  --data-urlencode 'source=https://crm.example/whg' --data-urlencode 'id=crm-000123'
curl -sS http://127.0.0.1:8001/v1/outcomes/days \
  -H 'Caseledger-Actor: j.smith' -H 'Caseledger-Role: integration' -H 'Caseledger-Landlord: whg'
