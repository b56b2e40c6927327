import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/** A yes or no remembered in this browser; where storage is refused it holds until reload. */
export function useStoredFlag(key: string): [boolean, (on: boolean) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => false,
  );
  const set = useCallback((on: boolean) => write(key, on), [key]);
  return [value, set];
}

const fallback = new Map<string, boolean>();

function read(key: string): boolean {
  try {
    return localStorage.getItem(key) === "1";
  } catch {
    return fallback.get(key) ?? false;
  }
}

function write(key: string, on: boolean): void {
  fallback.set(key, on);
  try {
    localStorage.setItem(key, on ? "1" : "0");
  } catch {
    // Private windows may refuse storage: the map above then holds it.
  }
  for (const notify of listeners) notify();
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}
