"""The endpoint over WebSockets, in the protocol graphql-transport-ws.

Strawberry's handler would take an operation past our documents, limits and answers by bytes, tell errors unmasked,
share one context between operations, break on messages that are no objects, and buffer for peers that do not read.
So the protocol is spoken here, and each operation goes through the application as the HTTP request that it would be.
"""

from server.sockets.closing import Closing, restarting
from server.sockets.protocol import WebSocketProtocol
from server.sockets.registry import Sockets
from server.sockets.terms import Terms

__all__ = ["Closing", "Sockets", "Terms", "WebSocketProtocol", "restarting"]
