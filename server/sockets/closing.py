"""How a socket ends: the code and the reason that its peer is told."""

_LONGEST_REASON = 123  # bytes, as WebSocket has it


class Closing(Exception):  # noqa: N818 - an end, and seldom an error
    """The socket is to be closed."""

    def __init__(self, code: int, reason: str) -> None:
        """Keep what the peer is told."""
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


class Gone(Closing):
    """The peer has closed the socket, or is no longer there: nobody is left to be told."""


def restarting() -> Closing:
    """Ask the peer to connect again at once: this server is about to stop, and another takes over."""
    return Closing(1012, "Service restart")


def database_away() -> Closing:
    """Ask the peer to come back when the database does."""
    return Closing(1013, "The database does not answer: try again later")


def too_many(most: int) -> Closing:
    """Refuse one socket more to a viewer who has as many as may be."""
    return Closing(1013, f"At most {most} sockets at once: try again later")


def too_slow() -> Closing:
    """Cut off a peer that does not read what it asked for."""
    return Closing(1008, "Answers were not read in time")


def malformed(reason: str) -> Closing:
    """Say what is wrong with a message."""
    return Closing(4400, reason)


def ended() -> Closing:
    """Say that the token was revoked, or that it or the session is over."""
    return Closing(4401, "The token or session has ended")


def uninitialised() -> Closing:
    """Refuse an operation that came before anybody knew who asks."""
    return Closing(4401, "Unauthorized")


def unknown() -> Closing:
    """Refuse whoever has no valid credentials."""
    return Closing(4403, "Not signed in, and no valid API token")


def changed() -> Closing:
    """Have the peer connect again, since it may do other things now than when it connected."""
    return Closing(4403, "What you may do has changed: connect again")


def other_protocol() -> Closing:
    """Refuse a peer that does not speak our protocol."""
    return Closing(4406, "Subprotocol not acceptable")


def silent() -> Closing:
    """Let go of a peer that does not say who it is."""
    return Closing(4408, "Connection initialisation timeout")


def already_running(id_: str) -> Closing:
    """Refuse a second operation of the same id."""
    return Closing(4409, f"Subscriber for {id_} already exists")


def initialised_twice() -> Closing:
    """Refuse to be told a second time who asks."""
    return Closing(4429, "Too many initialisation requests")


def fault(reference: str) -> Closing:
    """Say that something went wrong in the server, and nothing of what."""
    return Closing(4500, f"Internal server error, reference {reference}")
