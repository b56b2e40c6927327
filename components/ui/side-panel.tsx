"use client";

import { Maximize2, X } from "lucide-react";
import Link from "next/link";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

/**
 * A detail over its list. The list stays usable: the panel is not modal on a wide screen, so j and k still move.
 * `fullHref` is the same detail as a page of its own.
 */
export function SidePanel({
  open,
  onClose,
  title,
  fullHref,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  fullHref: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} modal={false} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Content
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => event.preventDefault()}
          className="fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l border-line bg-raised shadow-pop animate-slide sm:w-[min(46rem,92vw)]"
        >
          <div className="flex h-12 shrink-0 items-center justify-between gap-2 border-b border-line pr-2 pl-4">
            <Radix.Title className="truncate text-sm font-medium text-ink-muted">{title}</Radix.Title>
            <div className="flex items-center gap-1">
              <Tooltip content="Open as a page (o)">
                <Button asChild variant="ghost" size="icon">
                  <Link href={fullHref} aria-label="Open as a page">
                    <Maximize2 />
                  </Link>
                </Button>
              </Tooltip>
              <Radix.Close asChild>
                <Button variant="ghost" size="icon" aria-label="Close panel">
                  <X />
                </Button>
              </Radix.Close>
            </div>
          </div>
          <div className="relative min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
