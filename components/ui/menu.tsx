"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";

const itemStyle =
  "flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-[highlighted]:bg-hover data-[disabled]:opacity-50 [&_svg]:size-4";

export function Menu({
  trigger,
  children,
  align = "start",
  label,
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  label: string;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          aria-label={label}
          className="z-[60] max-h-[70vh] min-w-44 overflow-auto rounded-md border border-line bg-raised p-1 shadow-pop animate-fade"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  onSelect,
  children,
  checked,
  disabled,
}: {
  onSelect: () => void;
  children: ReactNode;
  checked?: boolean;
  disabled?: boolean;
}) {
  return (
    <Radix.Item className={itemStyle} onSelect={onSelect} disabled={disabled ?? false}>
      <span className="flex-1">{children}</span>
      {checked && <Check aria-label="selected" />}
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 text-xs text-ink-muted">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
