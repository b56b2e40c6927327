"use client";

import { cloneElement, type ReactElement, useId } from "react";

type ControlProps = { id?: string; "aria-describedby"?: string | undefined; "aria-invalid"?: boolean | undefined };

/** A control with its label, a hint below and, when it is wrong, what to change. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  children: ReactElement<ControlProps>;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {cloneElement(children, {
        id,
        "aria-describedby": note ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note && (
        <p id={noteId} className={error ? "text-xs text-act" : "text-xs text-ink-muted"}>
          {note}
        </p>
      )}
    </div>
  );
}
