"""The pages of messages: the recipient's, the outbox, the demo's letters."""
