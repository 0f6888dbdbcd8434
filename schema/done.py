"""What every mutation says of what it has done."""

import strawberry

from schema import reads
from schema.events import Event


@strawberry.interface(description="What a mutation has done, or in a dry run would do.")
class Done:
    """What a mutation has done."""

    events: list[Event] = reads.all_written("What happened by it, in order; empty where nothing had to be done.")
