"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { Dialog } from "radix-ui";
import { useDeferredValue, useState } from "react";
import { MAIN_PAGES, OWN_PAGES, REFERENCE_PAGES } from "@/components/shell/pages";
import { PaletteGroup, PaletteItem } from "@/components/shell/palette-item";
import { SearchResults } from "@/components/shell/search-results";

/** Search and jump: pages, risks, findings by CVE, assets, teams. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const router = useRouter();
  const { setTheme, resolvedTheme } = useTheme();
  const close = () => {
    setText("");
    onClose();
  };
  const go = (href: string) => {
    close();
    router.push(href);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/40 animate-fade" />
        <Dialog.Content
          aria-describedby={undefined}
          data-modal="true"
          className="fixed top-[12vh] left-1/2 z-50 w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-pop animate-fade"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Command label="Search or jump to" shouldFilter={false} loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="A page, risk, CVE, package, asset or team"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-muted"
            />
            <Command.List className="max-h-[55vh] overflow-auto p-1.5">
              <Pages text={wanted} go={go} />
              {wanted.length >= 2 && <SearchResults text={wanted} go={go} />}
              {matches("Switch light and dark theme", wanted) && (
                <PaletteGroup heading="Actions">
                  <PaletteItem
                    value="theme"
                    onSelect={() => {
                      setTheme(resolvedTheme === "dark" ? "light" : "dark");
                      close();
                    }}
                  >
                    Switch light and dark
                  </PaletteItem>
                </PaletteGroup>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Pages({ text, go }: { text: string; go: (href: string) => void }) {
  const pages = [...MAIN_PAGES, ...OWN_PAGES, ...REFERENCE_PAGES].filter(({ label }) => matches(label, text));
  if (pages.length === 0) return null;
  return (
    <PaletteGroup heading="Pages">
      {pages.map((page) => (
        <PaletteItem key={page.href} value={page.href} onSelect={() => go(page.href)}>
          <page.icon aria-hidden /> {page.label}
        </PaletteItem>
      ))}
    </PaletteGroup>
  );
}

function matches(label: string, text: string): boolean {
  return label.toLowerCase().includes(text.toLowerCase());
}
