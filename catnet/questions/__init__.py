"""The questions that a person asks: each finds the architecture and answers with a verdict."""
