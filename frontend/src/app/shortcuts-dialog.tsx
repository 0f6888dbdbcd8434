import { useLingui } from "@lingui/react/macro";
import { Dialog } from "../ui/dialog";
import classes from "./shortcuts.module.css";

/** All keys there are, and what they do. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const groups = [
    {
      name: t`Go to`,
      keys: [
        ["g h", t`Order history`],
        ["g u", t`Unhandled`],
        ["g f", t`Follow-up`],
        ["g r", t`Replied`],
        ["g c", t`Closed`],
      ],
    },
    {
      name: t`In a list`,
      keys: [
        ["/", t`Search`],
        ["j", t`Next row`],
        ["k", t`Row before`],
        ["Enter", t`Open the row`],
        ["x", t`Select the ticket`],
        ["Esc", t`Close what is open beside the list`],
      ],
    },
    {
      name: t`In a ticket`,
      keys: [
        ["r", t`Write a reply`],
        ["n", t`Next unhandled ticket`],
        ["Ctrl Enter", t`Send the reply`],
      ],
    },
  ] as const;
  return (
    <Dialog opened onClose={onClose} title={t`Keyboard shortcuts`} size="lg">
      <div className={classes.groups}>
        {groups.map(({ name, keys }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
