import { useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { unmask } from "../../graphql/generated/fragment-masking";
import {
  OrderDetailsFragmentDoc,
  TicketFactsFragmentDoc,
  TicketPageDocument,
  type TicketPageQuery,
} from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { useKeys } from "../../lib/keys";
import { Block } from "../../ui/block";
import { NotFound } from "../../ui/not-found";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { PageShape } from "../../ui/shapes";
import { useSide } from "../../ui/side";
import { useTitle } from "../../ui/use-title";
import { Composer } from "../conversation/composer";
import { Conversation } from "../conversation/conversation";
import { OrderDetails } from "../orders/order-details";
import { useShell } from "../session/use-shell";
import { useTakeNext } from "../support/use-take-next";
import { AffectedProducts } from "./affected-products";
import classes from "./ticket.module.css";
import { TicketHead } from "./ticket-head";
import { useNextUnhandled } from "./use-next-unhandled";
import { useSeen } from "./use-seen";

const route = getRouteApi("/tickets/$ticketId");
const EVERY_MILLISECONDS = 10_000;

/** A ticket: what it is about, what was said, and what can be done. */
export function TicketPage() {
  const { t } = useLingui();
  const { ticketId } = route.useParams();
  const variables = { ticketId };
  const screen = useScreen(TicketPageDocument, variables, { every: EVERY_MILLISECONDS });
  const { data, problem, asking, again } = screen;
  const facts = unmask(TicketFactsFragmentDoc, data?.ticket);
  const waiting = useShell()?.ticketCounts?.unhandled;
  useTitle(facts ? t`Ticket ${facts.number}` : t`Ticket`, waiting);
  const isSupport = useSide() === "marketplace";
  const nextUnhandled = useNextUnhandled(ticketId);
  const [takeNext] = useTakeNext();
  const next = isSupport ? takeNext : nextUnhandled;
  useKeys({ n: () => void next() });
  useSeen(facts ?? null);
  if (data?.ticket === null) return <NotFound />;
  if (data === undefined && problem === null) return <PageShape />;
  return (
    <div className={classes.page}>
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      {facts && data?.ticket && (
        <>
          <TicketHead facts={facts} onNext={() => void next()}>
            <OpenQuery query={TicketPageDocument} variables={variables} />
          </TicketHead>
          <Blocks key={facts.id} ticket={data.ticket} />
        </>
      )}
    </div>
  );
}

function Blocks({ ticket }: { ticket: NonNullable<TicketPageQuery["ticket"]> }) {
  const { t } = useLingui();
  const facts = unmask(TicketFactsFragmentDoc, ticket);
  const order = unmask(OrderDetailsFragmentDoc, ticket.order);
  return (
    <div className={classes.blocks}>
      <div className={classes.facts}>
        <Block name="products" title={t`Affected products`}>
          <AffectedProducts ticket={ticket} />
        </Block>
        <Block name="order" title={t`Order ${ticket.order.number}`} shutOnTelephone>
          <OrderDetails order={ticket.order} fromTicket={ticket.id} />
        </Block>
      </div>
      <div className={classes.talk}>
        <Block name="conversation" title={t`Conversation`}>
          <Conversation ticket={ticket} />
          <Composer
            facts={facts}
            conversation={ticket}
            customersLanguage={order.customer?.locale ?? null}
          />
        </Block>
      </div>
    </div>
  );
}
