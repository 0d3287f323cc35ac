"""Checks deliveries with Python's library for Standard Webhooks: one JSON object a line in, one verdict a line out."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    delivery = json.loads(line)
    try:
        Webhook(delivery["secret"]).verify(delivery["body"], delivery["headers"])
        print("good")
    except WebhookVerificationError as error:
        print(f"bad: {error}")
