"use client";

import { ListFilter, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { complete, type KnownValues, type Suggestion, suggest } from "@/components/query/suggestions";
import { useHotkeys } from "@/lib/client/use-hotkeys";
import type { SearchField } from "@/lib/contracts/http/search-fields";

/** The filter text with completion. It is applied on Enter or after a short pause; `/` comes here, Escape leaves. */
export function QueryBar({
  value,
  fields,
  known,
  placeholder,
  onChange,
}: {
  value: string;
  fields: readonly SearchField[];
  known?: KnownValues;
  placeholder: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const options = open ? suggest(text, fields, known).slice(0, 8) : [];
  const expanded = options.length > 0;
  useHotkeys({
    "/": (event) => {
      event.preventDefault();
      input.current?.focus();
    },
  });
  const sent = useRef(value);
  useEffect(() => {
    // What we asked for ourselves comes back here while typing goes on: only another's change replaces the text.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  const apply = (wanted: string) => {
    sent.current = wanted;
    onChange(wanted);
  };
  useEffect(() => {
    // A half-written term ("band:") is not a filter yet.
    const wanted = text.trim();
    if (wanted === sent.current || /:$/.test(wanted)) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      onChange(wanted);
    }, 400);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  const take = (option: Suggestion) => {
    setText(complete(text, option));
    setChosen(-1);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[chosen];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((at) => (at + step + options.length + 1) % (options.length + 1));
    } else if (event.key === "Tab" && expanded && option) {
      event.preventDefault();
      take(option);
    } else if (event.key === "Enter") {
      if (option) take(option);
      else apply(text.trim());
      setOpen(Boolean(option));
    } else if (event.key === "Escape") {
      setOpen(false);
      input.current?.blur();
    }
  };
  return (
    <div className="relative min-w-0 basis-full sm:flex-1 sm:basis-0">
      <ListFilter className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-muted" aria-hidden />
      <input
        ref={input}
        role="combobox"
        aria-label="Filter"
        aria-expanded={expanded}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 && expanded ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-md border border-line-strong/70 bg-surface pr-8 pl-8 font-mono text-xs placeholder:font-sans placeholder:text-sm placeholder:text-ink-muted"
      />
      {text && (
        <button
          type="button"
          aria-label="Clear the filter text"
          onClick={() => {
            setText("");
            apply("");
          }}
          className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-ink-muted hover:text-ink"
        >
          <X className="size-3.5" />
        </button>
      )}
      <ul
        id={listId}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a combobox's list, as WAI-ARIA describes it
        role="listbox"
        aria-label="Filter words"
        hidden={!expanded}
        className="absolute top-9 left-0 z-30 max-h-72 w-full max-w-lg overflow-auto rounded-md border border-line bg-raised p-1 shadow-pop"
      >
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: keys are the combobox's
          <li
            key={option.label}
            id={`${listId}-${index}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: an option of a combobox, as WAI-ARIA describes it
            role="option"
            aria-selected={index === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
            className="flex min-h-7 cursor-pointer items-center gap-3 rounded-sm px-2 text-sm hover:bg-hover aria-selected:bg-accent-soft"
          >
            <span className="font-mono text-xs">{option.label}</span>
            <span className="truncate text-xs text-ink-muted">{option.note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
