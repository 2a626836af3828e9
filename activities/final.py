"""How an activity says that no further try helps."""

from temporalio.exceptions import ApplicationError


def final(kind: str, why: str) -> ApplicationError:
    """Return the failure of this kind. Workflows believe it because its details are signed, as its type is not
    (`workflows.stubs`).
    """
    return ApplicationError(why, kind, type=kind, non_retryable=True)
