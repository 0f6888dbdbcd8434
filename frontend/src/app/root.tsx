import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { attendance } from "../lib/attendance";
import { useStore } from "../lib/store";
import { Shell } from "./shell";

const SignInPage = lazy(async () => ({
  default: (await import("../features/session/sign-in-page")).SignInPage,
}));
const SessionEnded = lazy(async () => ({
  default: (await import("../features/session/session-ended")).SessionEnded,
}));

/** The page around all pages: the way in for strangers, the desk for everybody else. */
export function Root() {
  const state = useStore(attendance);
  if (state === "out" || state === "left") {
    return (
      <Suspense>
        <SignInPage left={state === "left"} />
      </Suspense>
    );
  }
  return (
    <>
      <Shell>
        <Outlet />
      </Shell>
      {state === "ended" && (
        <Suspense>
          <SessionEnded />
        </Suspense>
      )}
    </>
  );
}
