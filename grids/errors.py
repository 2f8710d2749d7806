"""Refusals as values: what a service says when it will not do a thing. Pages and the API each map them once."""


class DomainError(Exception):
    """A use case was refused.

    `code` is stable English for machines, `message` a sentence for the person in his language (lazy), `details` a
    JSON-able dict (for field errors: {"fields": {name: sentence}}). `status` is the HTTP status both faces answer with.
    """

    status = 400

    def __init__(self, code: str, message, **details):
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """An insider without the right: the thing is visible to him, the act is not his."""

    status = 403


class Conflict(DomainError):
    """Somebody was faster, or the same id came with other content; nothing was changed."""

    status = 409


class Busy(DomainError):
    """The row is locked by another act for too long; trying again is safe."""

    status = 503
