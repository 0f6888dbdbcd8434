import "../lib/base.css";
import "./invitation.css";
import { explain } from "../lib/words";
import { accept, secretIn } from "./acceptance";

const form = document.querySelector<HTMLFormElement>("#acceptance");
const notice = document.querySelector<HTMLElement>("#problem");
let sending = false;

function tell(title: string, help: string): void {
  if (notice === null) return;
  notice.hidden = false;
  notice.textContent = help === "" ? title : `${title} ${help}`;
}

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const secret = secretIn(location.hash);
  if (form === null || sending) return;
  if (secret === null) {
    tell("This link is not whole.", "Copy all of it from where you were given it.");
    return;
  }
  sending = true;
  const entered = new FormData(form);
  const name = String(entered.get("name"));
  const problem = await accept(secret, { name, password: String(entered.get("password")) });
  sending = false;
  if (problem === null) {
    // The link is used up: it is not to be gone back to.
    location.replace("/");
    return;
  }
  const { title, help } = explain(problem);
  tell(title, help);
}

form?.addEventListener("submit", submit);
