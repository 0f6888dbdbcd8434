"""What a socket may do, and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Limits, each for one process."""

    init_seconds: float = 10.0
    """From the handshake until it is known who asks."""

    send_seconds: float = 10.0
    """Until a peer has read enough for the next message to go out."""

    leave_seconds: float = 5.0
    """For what is being answered once the server is told to stop."""

    check_seconds: float = 0.5
    """Between one look and the next at whether everybody may still be here."""

    operations: int = 50
    """At once on one socket."""

    sockets_per_viewer: int = 100
    """At once for one member or one token."""
