import { isRunByNpm } from "@/lib/env";

/**
 * Aborts when somebody wants us to stop: Ctrl-C, SIGTERM, a closed terminal, or an `npm` above us that was killed (it
 * passes signals on, but nobody can pass on SIGKILL). A second Ctrl-C changes nothing: stopping is under way.
 */
export function onStopRequest(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort());
  if (isRunByNpm()) {
    const parent = process.ppid;
    const timer = setInterval(() => process.ppid !== parent && controller.abort(), 1_000);
    timer.unref();
  }
  return controller.signal;
}
