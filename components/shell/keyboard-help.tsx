"use client";

import { MAIN_PAGES, OWN_PAGES } from "@/components/shell/pages";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const LISTS: readonly [keys: readonly string[], does: string][] = [
  [["j", "k"], "Next and previous row"],
  [["Enter"], "Open beside the list"],
  [["o"], "Open as a page"],
  [["Esc"], "Close the panel"],
  [["x", "Space"], "Select"],
  [["a"], "Assign"],
  [["s"], "Set status"],
  [["e"], "Ask for an exception"],
  [["/"], "Filter"],
];

export function KeyboardHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const go = [...MAIN_PAGES, ...OWN_PAGES].map(({ goKey, label }) => [["g", goKey], label] as const);
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <div className="grid gap-6 sm:grid-cols-2">
        <KeyList title="In lists" keys={LISTS} />
        <div className="flex flex-col gap-6">
          <KeyList title="Go to" keys={go} />
          <KeyList
            title="Anywhere"
            keys={[
              [["Ctrl", "K"], "Search or jump to"],
              [["?"], "This help"],
            ]}
          />
        </div>
      </div>
    </Dialog>
  );
}

function KeyList({
  title,
  keys,
}: {
  title: string;
  keys: readonly (readonly [keys: readonly string[], does: string])[];
}) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-xs font-medium text-ink-muted">{title}</h3>
      <dl className="flex flex-col gap-1.5 text-sm">
        {keys.map(([combination, does]) => (
          <div key={does} className="flex items-center justify-between gap-4">
            <dt>{does}</dt>
            <dd className="flex gap-1">
              {combination.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
