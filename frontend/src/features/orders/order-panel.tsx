import { useLingui } from "@lingui/react/macro";
import { CloseButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { OrderPageDocument } from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { ProblemNotice } from "../../ui/problem-notice";
import { RowShapes } from "../../ui/shapes";
import { OrderDetails } from "./order-details";
import classes from "./orders.module.css";

interface Props {
  id: string;
  onClose: () => void;
}

/** An order beside the table that it was opened from. */
export function OrderPanel({ id, onClose }: Props) {
  const { t } = useLingui();
  const { data, problem, asking, again } = useScreen(OrderPageDocument, { orderId: id });
  const order = data?.order;
  return (
    <aside className={classes.panel} aria-label={t`Order`}>
      <header>
        <h2>
          {order && (
            <Link to="/orders/$orderId" params={{ orderId: id }}>
              {order.number}
            </Link>
          )}
        </h2>
        <CloseButton aria-label={t`Close`} onClick={onClose} />
      </header>
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      {data === undefined && asking && <RowShapes />}
      {data?.order === null && <p>{t`There is no such order.`}</p>}
      {order && <OrderDetails order={order} />}
    </aside>
  );
}
