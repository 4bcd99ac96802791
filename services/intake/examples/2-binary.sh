# The same contact in binary mode: the attributes are headers, the body is the data alone.
curl -sS http://127.0.0.1:8001/v1/reports \
  -H 'content-type: application/json' \
  -H 'ce-specversion: 1.0' \
  -H 'ce-id: crm-000124-binary' \
  -H 'ce-source: https://crm.example/whg' \
  -H 'ce-type: caseledger.contact.logged.v1' \
  -H 'ce-landlord: whg' \
  --data '{
    "about": {"source": "https://crm.example/whg", "id": "crm-000123"},
    "occurred_at": "2026-04-02T17:05:00+01:00",
    "party": "victim", "person": "p1", "channel": "phone", "result": "answered"
  }'
