"""Compiled reads: one root field is one SQL statement that answers the JSON of its selection.

Types say with the words below where each field comes from; the compiler turns the selection of a
document into a statement, the plan keeps its text, and the splice puts its bytes into the answer.
"""

from schema.reads.connections import Connection, Edge, PageInfo
from schema.reads.engine import Engine, Reader, Spliced
from schema.reads.fields import (
    connection,
    count,
    embedded,
    group,
    identity,
    linked,
    many,
    nodes,
    one,
    read_type,
    to_one,
    value,
)
from schema.reads.identities import TypedId, prefix_of, uuid_of
from schema.reads.mappings import At, Listing, Row
from schema.reads.problems import BadArgument, ReadProblem

__all__ = [
    "At",
    "BadArgument",
    "Connection",
    "Edge",
    "Engine",
    "Listing",
    "PageInfo",
    "ReadProblem",
    "Reader",
    "Row",
    "Spliced",
    "TypedId",
    "connection",
    "count",
    "embedded",
    "group",
    "identity",
    "linked",
    "many",
    "nodes",
    "one",
    "prefix_of",
    "read_type",
    "to_one",
    "uuid_of",
    "value",
]
