"""The types of pages: what every list answers with."""

from typing import Generic, TypeVar

import strawberry

from schema.reads import fields as reads

T = TypeVar("T")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = reads.part("Whether more follow after this page.")
    has_previous_page: bool = reads.part("Whether some come before this page.")
    start_cursor: str | None = reads.part("The cursor of the first on this page; null where it is empty.")
    end_cursor: str | None = reads.part("The cursor of the last on this page; null where it is empty.")


@strawberry.type(description="One of a list, with its place in it.")
class Edge(Generic[T]):
    """One of a list, with its place in it."""

    cursor: str = reads.part("Its place: pass it as `after` or `before`. Opaque, and for this viewer and order only.")
    node: T = reads.part("The thing itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page of a list."""

    edges: list[Edge[T]] = reads.part("The page with a cursor for each.")
    nodes: list[T] = reads.part("The page.")
    page_info: PageInfo = reads.part("Where this page stands in the list.")
    total_count: int = reads.part("How many the whole list has; counted only when asked for.")
