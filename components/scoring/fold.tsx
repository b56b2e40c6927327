"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** A part that is folded until somebody asks for it, or comes by a link to its id. */
export function Fold({ id, title, note, children }: { id: string; title: string; note?: string; children: ReactNode }) {
  const fold = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const openIfMeant = () => {
      if (window.location.hash !== `#${id}` || !fold.current) return;
      fold.current.open = true;
      fold.current.scrollIntoView();
    };
    openIfMeant();
    window.addEventListener("hashchange", openIfMeant);
    return () => window.removeEventListener("hashchange", openIfMeant);
  }, [id]);
  return (
    <details ref={fold} id={id} className="group scroll-mt-16 border-t border-line first:border-t-0">
      <summary className="flex min-h-10 cursor-pointer items-center gap-x-3 rounded-sm py-1.5 hover:bg-hover">
        <span aria-hidden className="w-4 shrink-0 text-center text-ink-muted transition-transform group-open:rotate-90">
          ›
        </span>
        <span className="font-medium">{title}</span>
        {note && <span className="ml-auto shrink-0 pr-2 text-sm text-ink-muted">{note}</span>}
      </summary>
      <div className="flex flex-col gap-3 pt-1 pb-4 pl-7">{children}</div>
    </details>
  );
}
