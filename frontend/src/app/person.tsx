import { useLingui } from "@lingui/react/macro";
import { useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import type { ShellFragment } from "../graphql/generated/graphql";
import { left } from "../lib/attendance";
import { choose, LOCALES, type Locale } from "../lib/locale";
import { signOut } from "../lib/session";
import { KeyboardIcon, OutIcon, UpIcon } from "../ui/icons";
import { Choices, Popup } from "../ui/popup";
import { useProblemWords } from "../ui/problem-notice";
import { warn } from "../ui/toasts";
import { ROLES } from "../ui/words";
import classes from "./shell.module.css";
import { showShortcuts } from "./shortcuts";

type Viewer = ShellFragment["viewer"];

/** Who is here, and how the desk looks and speaks to them. */
export function Person({ viewer }: { viewer: Viewer | undefined }) {
  const { t, i18n } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (viewer === undefined) return null;
  return (
    <div className={classes.foot}>
      <Popup label={<Who viewer={viewer} />} className={classes.person} side="above">
        {(shut) => (
          <>
            <Choices
              legend={t`Language`}
              kind="radio"
              choices={Object.entries(LOCALES).map(([locale, label]) => ({
                value: locale as Locale,
                label,
                lang: locale,
              }))}
              isChosen={(locale) => i18n.locale === locale}
              onChoose={(locale) => void choose(locale)}
            />
            <Choices
              legend={t`Colours`}
              kind="radio"
              choices={[
                { value: "auto", label: t`As the system` },
                { value: "light", label: t`Light` },
                { value: "dark", label: t`Dark` },
              ]}
              isChosen={(scheme) => colorScheme === scheme}
              onChoose={setColorScheme}
            />
            <button
              type="button"
              className={classes.link}
              onClick={() => {
                shut();
                showShortcuts();
              }}
            >
              <KeyboardIcon size={16} />
              {t`Keyboard shortcuts`}
            </button>
            <SignOut />
          </>
        )}
      </Popup>
    </div>
  );
}

function Who({ viewer }: { viewer: Viewer }) {
  const { t, i18n } = useLingui();
  const role = viewer.role ? i18n._(ROLES[viewer.role]) : t`API token`;
  const shop = viewer.merchant?.name;
  return (
    <>
      <span className={classes.who}>
        <strong>{viewer.name}</strong>
        <span>{shop === undefined ? role : t`${role} at ${shop}`}</span>
      </span>
      <UpIcon size={16} />
    </>
  );
}

function SignOut() {
  const { t } = useLingui();
  const words = useProblemWords();
  const [leaving, setLeaving] = useState(false);

  async function leave() {
    if (leaving) return;
    setLeaving(true);
    const problem = await signOut();
    setLeaving(false);
    if (problem === null || problem.kind === "unauthenticated") left();
    else warn(words(problem).title);
  }

  return (
    <button
      type="button"
      className={classes.link}
      onClick={() => void leave()}
      aria-disabled={leaving}
    >
      <OutIcon size={16} />
      {t`Sign out`}
    </button>
  );
}
