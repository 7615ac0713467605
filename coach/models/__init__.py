"""The chat models: guided (embedded, no key, no network) and, behind a key, OpenAI's protocol."""
