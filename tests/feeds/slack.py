"""Slack's own client for Python posts a message to a webhook: slack.py <url>, the message as JSON on standard input."""

import json
import sys

from slack_sdk.webhook import WebhookClient

answer = WebhookClient(sys.argv[1]).send_dict(json.load(sys.stdin))
print(json.dumps({"status": answer.status_code, "body": answer.body}))
