import { type RefObject, useState } from "react";
import type { Selection } from "@/components/table/use-table-model";
import { type Hotkeys, useHotkeys } from "@/lib/client/use-hotkeys";

type Input<Row extends { id: string }> = {
  rows: readonly Row[];
  openId?: string | null;
  onOpen: (row: Row) => void;
  onOpenFull?: (row: Row) => void;
  selection?: Selection;
  rowKeys?: (row: Row) => Hotkeys;
  scrollTo: (index: number) => void;
  scroller: RefObject<HTMLElement | null>;
};

/** Moving through a list by keyboard. Which row is active follows the focus, so mouse and keys agree. */
export function useRowKeys<Row extends { id: string }>(input: Input<Row>) {
  const [activeIndex, setActiveIndex] = useState(0);
  const opened = input.openId ? input.rows.findIndex((row) => row.id === input.openId) : -1;
  const active = Math.min(opened >= 0 ? opened : activeIndex, Math.max(0, input.rows.length - 1));
  const row = input.rows[active];

  const move = (step: number) => (event: KeyboardEvent) => {
    const hasFocus = input.scroller.current?.contains(document.activeElement) ?? false;
    const first = !hasFocus && opened < 0 && active === 0 && step > 0;
    const next = first ? 0 : Math.max(0, Math.min(input.rows.length - 1, active + step));
    event.preventDefault();
    setActiveIndex(next);
    input.scrollTo(next);
    // At once where the row is there already: whoever types on quickly means it, and not what had the focus before.
    if (!focusRow(input.scroller.current, next)) requestAnimationFrame(() => focusRow(input.scroller.current, next));
    const target = input.rows[next];
    if (input.openId && target) input.onOpen(target);
  };
  const withRow = (act: (row: Row) => void) => (event: KeyboardEvent) => {
    if (!row || isOnControl(event)) return;
    event.preventDefault();
    act(row);
  };
  useHotkeys({
    j: move(1),
    k: move(-1),
    ArrowDown: whenInside(input.scroller, move(1)),
    ArrowUp: whenInside(input.scroller, move(-1)),
    Enter: whenInside(input.scroller, withRow(input.onOpen)),
    x: withRow((target) => toggle(input.selection, target.id)),
    ...(input.selection
      ? {
          " ": whenOnRow(
            input.scroller,
            withRow((target) => toggle(input.selection, target.id)),
          ),
        }
      : {}),
    ...(input.onOpenFull ? { o: withRow(input.onOpenFull) } : {}),
    ...(row && input.rowKeys ? input.rowKeys(row) : {}),
  });
  return { activeIndex: active, setActiveIndex };
}

/** False when the row is not drawn yet. */
function focusRow(scroller: HTMLElement | null, index: number): boolean {
  const row = scroller?.querySelector<HTMLElement>(`[role="row"][data-index="${index}"]`);
  row?.focus({ preventScroll: true });
  return row !== null && row !== undefined;
}

function whenInside(scroller: RefObject<HTMLElement | null>, act: (event: KeyboardEvent) => void) {
  return (event: KeyboardEvent) => {
    if (scroller.current?.contains(document.activeElement)) act(event);
  };
}

/** Only with the focus on a row itself: elsewhere the space bar scrolls, or presses the button it is on. */
function whenOnRow(scroller: RefObject<HTMLElement | null>, act: (event: KeyboardEvent) => void) {
  return (event: KeyboardEvent) => {
    const focused = document.activeElement;
    if (focused?.getAttribute("role") === "row" && scroller.current?.contains(focused)) act(event);
  };
}

function isOnControl(event: KeyboardEvent): boolean {
  return event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button") !== null;
}

function toggle(selection: Selection | undefined, id: string) {
  if (!selection) return;
  const { [id]: was, ...others } = selection.value;
  selection.onChange(was ? others : { ...selection.value, [id]: true });
}
