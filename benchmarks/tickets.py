"""The tickets that are asked for by id."""

import httpx

from benchmarks.programs import PATIENCE_SECONDS

MOST = 2_000
_DOCUMENT = """
query Ids($list: TicketList!, $after: String) {
  tickets(list: $list, first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
}
"""


def ids(port: int, token: str) -> list[str]:
    """List tickets of all three sections, as many of each; raises RuntimeError where there are none."""
    url, headers = f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as client:
        found = [one for section in ("UNHANDLED", "REPLIED", "CLOSED") for one in _of_section(client, section)]
    if not found:
        message = "The merchant has no tickets."
        raise RuntimeError(message)
    return found


def _of_section(client: httpx.Client, section: str) -> list[str]:
    found: list[str] = []
    after = None
    while len(found) < MOST // 3:
        body = {"query": _DOCUMENT, "variables": {"list": section, "after": after}}
        page = client.post("/graphql", json=body).raise_for_status().json()["data"]["tickets"]
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return found
