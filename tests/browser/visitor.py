"""Somebody with a browser: what they do on the pages, what these asked for, and what went wrong in them."""

from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Error, Locator, Page, Response, ViewportSize, expect

SIZE = ViewportSize(width=1280, height=800)
PATIENCE_MILLISECONDS = 60_000
"""Long, for the editor is large and machines may be busy; nothing waits longer than it takes."""

Json = dict[str, Any]

expect.set_options(timeout=PATIENCE_MILLISECONDS)


class Visitor:
    """A person at a page of the desk."""

    def __init__(self, page: Page, url: str) -> None:
        """Watch all that this page does."""
        self.page = page
        self.host = urlsplit(url).netloc
        self.asked: list[str] = []
        self.failures: list[str] = []
        self.may_meet = {401}
        """Statuses of answers that the test expects; the console tells of each. 401 is a stranger's."""
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.context.on("console", self._console)
        page.context.on("weberror", lambda error: self._failed(error.error))
        page.on("websocket", lambda socket: self.asked.append(socket.url))

    async def go(self, path: str) -> None:
        """Open an address of the desk."""
        await self.page.goto(path)

    async def sign_in(self, email: str, password: str) -> None:
        """Fill in the form, send it, and wait for the answer."""
        async with self.page.expect_response("**/auth/sign-in"):
            await self.try_to_sign_in(email, password)

    async def try_to_sign_in(self, email: str, password: str) -> None:
        """Fill in the form and send it."""
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()

    async def sees(self, heading: str) -> None:
        """Wait for the page of this name."""
        await expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()

    async def open_graphiql(self) -> None:
        """Go to GraphiQL, and wait until it has read the schema."""
        await self.go("/graphiql")
        await self.sees_graphiql()

    async def ask(self, query: str, **variables: Any) -> Json:
        """Ask the desk in the visitor's name, beside the page; gives the data."""
        answer = await self.page.request.post("/graphql", data={"query": query, "variables": variables})
        told: Json = await answer.json()
        assert "errors" not in told, told
        data: Json = told["data"]
        return data

    @property
    def rows(self) -> Locator:
        """The rows of the list that is shown, without its head."""
        return self.page.get_by_role("table").get_by_role("row").filter(has=self.page.get_by_role("link"))

    async def sees_graphiql(self) -> None:
        """Wait until GraphiQL is there with its documents."""
        await expect(self.tab("History")).to_be_visible()
        await expect(self.document).to_contain_text("query History")

    async def open_tab(self, name: str) -> None:
        """Bring a document to the front."""
        await self.tab(name).click()
        await expect(self.document).to_contain_text(f"query {name}")

    async def run(self) -> Json:
        """Run the document in front, and give the server's answer."""
        async with self.page.expect_response(_answers_a_document) as coming:
            await self.page.get_by_role("button", name="Execute query").click()
        answer: Json = await (await coming.value).json()
        return answer

    def tab(self, name: str) -> Locator:
        """Find what brings a document to the front."""
        return self.page.get_by_role("tablist").get_by_role("button", name=name, exact=True)

    @property
    def document(self) -> Locator:
        """The document in front: as much of it as fits."""
        return self.page.get_by_role("region", name="Operation Editor").locator(".view-lines")

    @property
    def result(self) -> Locator:
        """What GraphiQL shows of the answer: as much of it as fits."""
        return self.page.get_by_role("region", name="Result Window").locator(".view-lines")

    @property
    def variables(self) -> Locator:
        """The variables of the document in front."""
        return self.page.get_by_role("region", name="Variables").locator(".graphiql-editor:not(.hidden) .view-lines")

    def strays(self) -> list[str]:
        """List the addresses that the pages asked for and that are not the desk's."""
        own = ("data", "blob")
        parts = ((urlsplit(address), address) for address in self.asked)
        return [address for split, address in parts if split.scheme not in own and split.netloc != self.host]

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(f"responded with a status of {status} " in message.text for status in self.may_meet)
        if message.type == "error" and not expected:
            self.failures.append(message.text)

    def _failed(self, error: Error) -> None:
        self.failures.append(str(error))


def _answers_a_document(response: Response) -> bool:
    """Whether it answers a document that a person runs: GraphiQL asks for the schema by itself, whenever it likes."""
    return urlsplit(response.url).path == "/graphql" and "__schema" not in (response.request.post_data or "")
