# Post several events at once; each has its own entry in the answer, in their order.
printf '[%s,%s]' \
  "$(cat contracts/examples/caseledger.incident.reported.v1.json)" \
  "$(cat contracts/examples/caseledger.contact.logged.v1.json)" \
  | curl -sS http://127.0.0.1:8001/v1/reports \
    -H 'content-type: application/cloudevents-batch+json' --data-binary @-
