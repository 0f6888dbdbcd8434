import { ToolbarButton } from "@graphiql/react";

interface Props {
  explaining: boolean;
  onToggle: () => void;
}

/** Turns on and off that answers say in `extensions.explain` how they came about. */
export function ExplainButton({ explaining, onToggle }: Props) {
  return (
    <ToolbarButton
      className="explain"
      label={explaining ? "Do not explain answers" : "Explain answers: plan, SQL, time"}
      aria-pressed={explaining}
      onClick={onToggle}
    >
      SQL
    </ToolbarButton>
  );
}
