# Post one event in structured mode; the answer names the report and where its outcome will be told.
curl -sS http://127.0.0.1:8001/v1/reports \
  -H 'content-type: application/cloudevents+json' \
  -H 'Idempotency-Key: 5d0f7a52-structured' \
  --data @contracts/examples/caseledger.incident.reported.v1.json
