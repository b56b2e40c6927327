"use client";

import { MenuIcon, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { PlimsollMark } from "@/components/brand/plimsoll-mark";
import { NavLinks } from "@/components/shell/nav-links";
import { Button } from "@/components/ui/button";

/** The pages on a narrow screen: a drawer behind one button. */
export function MobileNav() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button variant="ghost" size="icon" aria-label="Open the navigation" className="md:hidden">
          <MenuIcon />
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/40 animate-fade md:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          data-modal="true"
          className="fixed inset-y-0 left-0 z-50 flex w-64 flex-col border-r border-line bg-raised shadow-pop animate-fade md:hidden"
        >
          <div className="flex h-12 items-center justify-between border-b border-line pr-2 pl-4">
            <Dialog.Title className="flex items-center gap-2 font-semibold">
              <PlimsollMark className="size-5 text-accent" />
              Plimsoll
            </Dialog.Title>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close the navigation">
                <X />
              </Button>
            </Dialog.Close>
          </div>
          <NavLinks onNavigate={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
