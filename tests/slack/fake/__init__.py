"""A fake Slack in this process; see README.md beside this file."""

from tests.slack.fake.fake_slack import FakeSlack
from tests.slack.fake.records import Call, Delivery, File, Message, View

__all__ = ["Call", "Delivery", "FakeSlack", "File", "Message", "View"]
