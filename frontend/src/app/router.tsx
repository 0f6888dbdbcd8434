import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { historySearch } from "../features/history/search";
import { listOf, ticketsSearch } from "../features/tickets/search";
import { side } from "../lib/side";
import { NotFound } from "../ui/not-found";
import { PageShape } from "../ui/shapes";
import { Root } from "./root";

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    if (side.get() === "marketplace") throw redirect({ to: "/support", replace: true });
    throw redirect({ to: "/issues/$list", params: { list: "unhandled" }, replace: true });
  },
});

const history = createRoute({
  getParentRoute: () => root,
  path: "/orders",
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import("../features/history/history-page"), "HistoryPage"),
});

const order = createRoute({
  getParentRoute: () => root,
  path: "/orders/$orderId",
  component: lazyRouteComponent(() => import("../features/orders/order-page"), "OrderPage"),
});

const tickets = createRoute({
  getParentRoute: () => root,
  path: "/issues/$list",
  validateSearch: ticketsSearch,
  params: { parse: ({ list }) => ({ list: listOf(list) }), stringify: ({ list }) => ({ list }) },
  component: lazyRouteComponent(() => import("../features/tickets/tickets-page"), "TicketsPage"),
});

const ticket = createRoute({
  getParentRoute: () => root,
  path: "/tickets/$ticketId",
  component: lazyRouteComponent(() => import("../features/tickets/ticket-page"), "TicketPage"),
});

const developers = createRoute({
  getParentRoute: () => root,
  path: "/settings/developers",
  component: lazyRouteComponent(
    () => import("../features/settings/developers-page"),
    "DevelopersPage",
  ),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/settings/account",
  component: lazyRouteComponent(() => import("../features/settings/account-page"), "AccountPage"),
});

const members = createRoute({
  getParentRoute: () => root,
  path: "/settings/members",
  component: lazyRouteComponent(() => import("../features/members/members-page"), "MembersPage"),
});

const tokens = createRoute({
  getParentRoute: () => root,
  path: "/settings/tokens",
  component: lazyRouteComponent(() => import("../features/tokens/tokens-page"), "TokensPage"),
});

const support = createRoute({
  getParentRoute: () => root,
  path: "/support",
  component: lazyRouteComponent(() => import("../features/support/support-page"), "SupportPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    history,
    order,
    tickets,
    ticket,
    support,
    account,
    members,
    tokens,
    developers,
  ]),
  defaultPreload: "intent",
  defaultPendingComponent: PageShape,
  defaultPendingMs: 300,
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
    const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
    return text === "" ? "" : `?${text}`;
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
