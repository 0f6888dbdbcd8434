import { UnstyledButton } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import classes from "./popup.module.css";

interface Props {
  /** What stands on the button. */
  label: ReactNode;
  className?: string | undefined;
  /** Where the panel opens from the button. */
  side: "below" | "above";
  children: (shut: () => void) => ReactNode;
}

/** A button with a panel of choices, which shuts by Escape or by going elsewhere. */
export function Popup({ label, className, side, children }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const shut = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const elsewhere = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
    };
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape shuts the panel wherever the focus is in it
    <div
      ref={box}
      className={classes.box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.preventDefault();
        event.stopPropagation();
        shut();
      }}
    >
      <UnstyledButton
        ref={button}
        className={className}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {label}
      </UnstyledButton>
      <div id={id} className={classes.panel} data-side={side} hidden={!open}>
        {open && children(shut)}
      </div>
    </div>
  );
}

interface ChoicesProps<Value extends string> {
  legend: string;
  /** One of them, or any of them. */
  kind: "radio" | "checkbox";
  choices: readonly { value: Value; label: string; lang?: string }[];
  isChosen: (value: Value) => boolean;
  onChoose: (value: Value, chosen: boolean) => void;
}

/** Choices in a panel. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const name = useId();
  return (
    <fieldset className={classes.choices}>
      <legend>{props.legend}</legend>
      {props.choices.map(({ value, label, lang }) => (
        <label key={value} lang={lang}>
          <input
            type={props.kind}
            name={name}
            value={value}
            checked={props.isChosen(value)}
            onChange={(event) => props.onChoose(value, event.currentTarget.checked)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
