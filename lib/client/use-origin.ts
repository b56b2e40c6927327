import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** The address this page was loaded from, for commands that people copy. Empty until the browser has it. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "",
  );
}
