import { useEffect, useRef } from "react";

export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/**
 * Single keys of a page, by `event.key`. They rest while somebody types, while a question (dialog, menu) is open and while
 * a modifier is held, so that browser and screen reader keys keep working.
 */
export function useHotkeys(keys: Hotkeys, enabled = true): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || hasQuestionOpen()) return;
      const action = latest.current[event.key];
      if (!action) return;
      action(event);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [enabled]);
}

/** True where keys write text or choose an option. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

function hasQuestionOpen(): boolean {
  return document.querySelector('[role="menu"], [role="dialog"][data-modal="true"]') !== null;
}
