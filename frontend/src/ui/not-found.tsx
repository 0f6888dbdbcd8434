import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Empty } from "./empty";
import { useTitle } from "./use-title";

export function NotFound() {
  const { t } = useLingui();
  useTitle(t`Not found`);
  return (
    <Empty title={t`There is nothing at this address`}>
      <p>{t`The link may be old, or mistyped.`}</p>
      <Link to="/issues/$list" params={{ list: "unhandled" }}>
        {t`Go to the unhandled tickets`}
      </Link>
    </Empty>
  );
}
