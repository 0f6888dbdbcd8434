import { type ReactNode, useId } from "react";
import { useKept } from "../lib/kept";
import classes from "./block.module.css";
import { MinusIcon, PlusIcon } from "./icons";
import { useNarrow } from "./use-narrow";

interface Props {
  /** What it is kept under whether the block is open: for all tickets alike. */
  name: string;
  title: string;
  /** Whether it is shut at first where there is little room. */
  shutOnTelephone?: boolean;
  children: ReactNode;
}

/** A part of a page that opens on "+". */
export function Block({ name, title, shutOnTelephone = false, children }: Props) {
  const id = useId();
  const narrow = useNarrow();
  const [open, setOpen] = useKept(`block.${name}`, !(narrow && shutOnTelephone));
  return (
    <section className={classes.block} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? <MinusIcon size={16} /> : <PlusIcon size={16} />}
          {title}
        </button>
      </h2>
      <div id={id} hidden={!open} className={classes.content}>
        {children}
      </div>
    </section>
  );
}
