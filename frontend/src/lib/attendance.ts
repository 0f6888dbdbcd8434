import { store } from "./store";

/**
 * Whether somebody is signed in, as far as the server's answers have told.
 * `ended` is a session that ended while somebody worked: what they see and have typed stays.
 */
export type Attendance = "asking" | "in" | "out" | "left" | "ended";

export const attendance = store<Attendance>("asking");

/** Counts how often somebody came back after a session had ended: what was turned away is asked again. */
export const returns = store(0);

/** Counts who was here one after the other: nobody sees what another left behind. */
export const epoch = store(0);

/** The server has answered somebody. */
export function admitted(): void {
  if (attendance.get() === "asking") attendance.set("in");
}

/** The server knows nobody with this cookie. */
export function turnedAway(): void {
  const before = attendance.get();
  if (before === "in") attendance.set("ended");
  else if (before === "asking") attendance.set("out");
}

/** Somebody signed in on the page for that. */
export function entered(): void {
  epoch.set(epoch.get() + 1);
  attendance.set("asking");
}

/** The same person signed in again after the session had ended. */
export function returned(): void {
  attendance.set("in");
  returns.set(returns.get() + 1);
}

/** Somebody signed out. */
export function left(): void {
  attendance.set("left");
  epoch.set(epoch.get() + 1);
}
