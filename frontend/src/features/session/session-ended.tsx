import { useLingui } from "@lingui/react/macro";
import { entered, returned } from "../../lib/attendance";
import { askViewer } from "../../lib/session";
import { Dialog } from "../../ui/dialog";
import { SignInForm } from "./sign-in-form";
import { useShell } from "./use-shell";

/** The session has ended while somebody worked: they sign in over their page, which stays as it is. */
export function SessionEnded() {
  const { t } = useLingui();
  const before = useShell()?.viewer;

  async function resume() {
    const answer = await askViewer();
    const same =
      "viewer" in answer &&
      answer.viewer.name === before?.name &&
      answer.viewer.merchant?.handle === before?.merchant?.handle;
    if (same) returned();
    else entered();
  }

  return (
    <Dialog
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t`Your session has ended`}
      centered
    >
      <p>{t`Sign in again to go on. What you have typed is still here.`}</p>
      <SignInForm onSignedIn={resume} />
    </Dialog>
  );
}
