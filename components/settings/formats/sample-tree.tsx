"use client";

import type { ReactNode } from "react";
import { type SamplePath, SHOWN_ELEMENTS } from "@/lib/client/sample-values";

const SHOWN_KEYS = 60;
const SHOWN_DEPTH = 12;
const SHOWN_CHARS = 80;

type Pick = (path: SamplePath) => void;

/** The sample's values as a list one can point into; of long lists the first elements. */
export function SampleTree({ value, path, onPick }: { value: unknown; path: SamplePath; onPick: Pick }) {
  if (value === null || typeof value !== "object")
    return <Value name="value" value={value} path={path} onPick={onPick} />;
  const isList = Array.isArray(value);
  const all: [string | number, unknown][] = isList ? value.map((one, i) => [i, one]) : Object.entries(value);
  const shown = all.slice(0, isList ? SHOWN_ELEMENTS : SHOWN_KEYS);
  const more = all.length - shown.length;
  return (
    <ul className={path.length === 0 ? undefined : "ml-2 border-l border-line pl-2"}>
      {shown.map(([name, one]) => (
        <li key={name}>
          <Branch
            name={isList ? `#${Number(name) + 1}` : String(name)}
            value={one}
            path={[...path, name]}
            onPick={onPick}
          />
        </li>
      ))}
      {all.length === 0 && <Note>nothing in it</Note>}
      {more > 0 && <Note>{more} more</Note>}
    </ul>
  );
}

function Branch({ name, value, path, onPick }: { name: string; value: unknown; path: SamplePath; onPick: Pick }) {
  if (value === null || typeof value !== "object")
    return <Value name={name} value={value} path={path} onPick={onPick} />;
  return (
    <>
      <span className="font-mono text-xs text-ink-muted">{name}</span>
      {path.length < SHOWN_DEPTH && <SampleTree value={value} path={path} onPick={onPick} />}
    </>
  );
}

function Value({ name, value, path, onPick }: { name: string; value: unknown; path: SamplePath; onPick: Pick }) {
  const text = String(value);
  return (
    <button
      type="button"
      onClick={() => onPick(path)}
      className="flex min-h-6 w-full min-w-0 items-baseline gap-2 rounded-sm px-1 text-left font-mono text-xs hover:bg-hover"
    >
      <span className="shrink-0 text-ink-muted">{name}</span>
      <span className="min-w-0 break-all">
        {text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text || "(empty)"}
      </span>
    </button>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <li className="px-1 text-xs text-ink-muted">{children}</li>;
}
