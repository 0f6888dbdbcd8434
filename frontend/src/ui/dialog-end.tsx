import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import things from "./things.module.css";

interface Props {
  /** Why it was refused, if it was. */
  refused?: string;
  onCancel: () => void;
  /** The button that does it. */
  children: ReactNode;
}

/** The end of a dialog that asks for something: what is in the way, and a way out beside the act. */
export function DialogEnd({ refused, onCancel, children }: Props) {
  const { t } = useLingui();
  return (
    <>
      {refused && (
        <p className={things.refused} role="alert">
          {refused}
        </p>
      )}
      <div className={things.buttons}>
        <Button variant="default" onClick={onCancel}>
          {t`Cancel`}
        </Button>
        {children}
      </div>
    </>
  );
}
