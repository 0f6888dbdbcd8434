"""Compiled reads: one root field is one SQL statement that answers the JSON of its selection.

Types say with the words below where each field comes from; the compiler turns the selection of a
document into a statement, the plan keeps its text, and the splice puts its bytes into the answer.
"""

from schema.reads.compiler import mapping_of
from schema.reads.connections import Connection, Edge, PageInfo
from schema.reads.engine import MAX_NODES, Engine, Reader, graphql_schema
from schema.reads.fields import (
    all_written,
    computed,
    connection,
    count,
    embedded,
    group,
    identity,
    link,
    linked,
    many,
    nodes,
    one,
    read_type,
    to_one,
    value,
    written,
)
from schema.reads.identities import global_id, typed, uuid_or_nil
from schema.reads.mappings import At, Condition, Listing, Row, any_present, type_name_of
from schema.reads.paging import DEFAULT_PAGE, MAX_PAGE
from schema.reads.payloads import Links, read_links
from schema.reads.plans import Cache, demand
from schema.reads.problems import BadArgument, ReadProblem
from schema.reads.watching import Watch

__all__ = [
    "DEFAULT_PAGE",
    "MAX_NODES",
    "MAX_PAGE",
    "At",
    "BadArgument",
    "Cache",
    "Condition",
    "Connection",
    "Edge",
    "Engine",
    "Links",
    "Listing",
    "PageInfo",
    "ReadProblem",
    "Reader",
    "Row",
    "Watch",
    "all_written",
    "any_present",
    "computed",
    "connection",
    "count",
    "demand",
    "embedded",
    "global_id",
    "graphql_schema",
    "group",
    "identity",
    "link",
    "linked",
    "many",
    "mapping_of",
    "nodes",
    "one",
    "read_links",
    "read_type",
    "to_one",
    "type_name_of",
    "typed",
    "uuid_or_nil",
    "value",
    "written",
]
