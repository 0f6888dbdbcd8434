import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { OrderPageDocument } from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { BackIcon } from "../../ui/icons";
import { NotFound } from "../../ui/not-found";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { PageShape } from "../../ui/shapes";
import { useTitle } from "../../ui/use-title";
import { OrderDetails } from "./order-details";
import classes from "./orders.module.css";

const route = getRouteApi("/orders/$orderId");

/** An order by itself. */
export function OrderPage() {
  const { t } = useLingui();
  const { orderId } = route.useParams();
  const variables = { orderId };
  const { data, problem, asking, again } = useScreen(OrderPageDocument, variables);
  const number = data?.order?.number;
  useTitle(number === undefined ? t`Order` : t`Order ${number}`);
  if (data?.order === null) return <NotFound />;
  if (data === undefined && problem === null) return <PageShape />;
  return (
    <div className={classes.page}>
      <header>
        <Link to="/orders" className={classes.back}>
          <BackIcon size={16} />
          {t`Order history`}
        </Link>
        <OpenQuery query={OrderPageDocument} variables={variables} />
      </header>
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      {data?.order && (
        <>
          <h1>{t`Order ${data.order.number}`}</h1>
          <OrderDetails order={data.order} />
        </>
      )}
    </div>
  );
}
