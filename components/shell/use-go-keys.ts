import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { MAIN_PAGES, OWN_PAGES } from "@/components/shell/pages";
import { isTyping } from "@/lib/client/use-hotkeys";

const WAIT_MS = 1200;

/** `g` and then a page's key goes there; Ctrl or Cmd with K searches; `?` shows the keys. */
export function useGoKeys(actions: { onSearch: () => void; onShowKeys: () => void }): void {
  const router = useRouter();
  const { onSearch, onShowKeys } = actions;
  useEffect(() => {
    let waitingUntil = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        onSearch();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (waitingUntil > event.timeStamp) {
        waitingUntil = 0;
        const page = [...MAIN_PAGES, ...OWN_PAGES].find(({ goKey }) => goKey === event.key);
        if (!page) return;
        event.preventDefault();
        event.stopPropagation();
        router.push(page.href);
      } else if (event.key === "g") {
        waitingUntil = event.timeStamp + WAIT_MS;
      } else if (event.key === "?") {
        onShowKeys();
      }
    };
    // Before the lists see the key: `o` after `g` must not open a row.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [router, onSearch, onShowKeys]);
}
