"""Messages and the evidence that goes with them."""

from datetime import datetime

from domain import tables
from domain.people.viewer import within
from domain.tables import Author, Scope
from schema import reads
from schema.node import Node
from schema.scalars import BigInt

MAX_ATTACHMENTS = 100


@reads.read_type(
    table=tables.Attachment,
    prefix="att",
    scope=Scope.TICKETS_READ,
    visible=within,
    description="A picture or PDF that goes with a message as evidence.",
)
class Attachment(Node):
    """A picture or PDF that goes with a message."""

    file_name: str = reads.value(
        tables.Attachment.file_name, "What its file is called; empty once the customer was erased."
    )
    media_type: str = reads.value(tables.Attachment.media_type, "What it is: `image/jpeg`.")
    size: BigInt = reads.value(tables.Attachment.size, "How large it is, in bytes.")
    content_digest: str = reads.value(tables.Attachment.content_digest, "The SHA-256 of the file, in hexadecimal.")
    created_at: datetime = reads.value(tables.Attachment.created_at, "When it was added.")


@reads.read_type(
    table=tables.Message,
    prefix="msg",
    scope=Scope.TICKETS_READ,
    visible=within,
    description="One text in a ticket.",
)
class Message(Node):
    """One text in a ticket."""

    author: Author = reads.value(tables.Message.author, "Who wrote it.")
    body: str = reads.value(tables.Message.body, "The text; empty once the customer was erased.")
    language: str | None = reads.value(
        tables.Message.language, "Its language, as a BCP 47 tag; null where it is not known."
    )
    sent_at: datetime = reads.value(tables.Message.sent_at, "When it was sent.")
    attachments: list[Attachment] = reads.many(
        tables.Attachment,
        "message_id",
        f"The evidence that goes with it, oldest first; at most {MAX_ATTACHMENTS}.",
        order=("created_at", "id"),
        limit=MAX_ATTACHMENTS,
    )
