/** Handles as a person types them: blanks or commas between. */
export function handlesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Handles as code hosts write them. */
export function handleText(handles: readonly string[]): string {
  return handles.map((handle) => `@${handle}`).join(" ");
}
