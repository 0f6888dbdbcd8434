"""Compiled reads: one root field is one SQL statement that answers the JSON of its selection.

Types say with the words below where each field comes from; the compiler turns the selection of a
document into a statement, the plan keeps its text, and the splice puts its bytes into the answer.
"""

from schema.reads.fields import (
    At,
    Listing,
    connection,
    count,
    embedded,
    group,
    identity,
    linked,
    many,
    nodes,
    one,
    part,
    prefix_of,
    read_type,
    to_one,
    uuid_of,
    value,
)
from schema.reads.paging import Connection, Edge, PageInfo

__all__ = [
    "At",
    "Connection",
    "Edge",
    "Listing",
    "PageInfo",
    "connection",
    "count",
    "embedded",
    "group",
    "identity",
    "linked",
    "many",
    "nodes",
    "one",
    "part",
    "prefix_of",
    "read_type",
    "to_one",
    "uuid_of",
    "value",
]
