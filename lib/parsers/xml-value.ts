import { isObject } from "@/lib/parsers/fields";

/**
 * Reading values that the XML reader made: an element of text only is that text, any other an object with its attributes as
 * `@name`, its text as `#text` and its children by local name, several of one name as a list. One child looks like none of
 * several, so children that may repeat are always read with `children`.
 */
export function children(parent: unknown, name: string): readonly unknown[] {
  if (!isObject(parent) || !Object.hasOwn(parent, name)) return [];
  const found = parent[name];
  return Array.isArray(found) ? found : [found];
}

/** The first child of a name. */
export function child(parent: unknown, name: string): unknown {
  return children(parent, name)[0];
}

/** The items of a list element: `within(bom, "licenses", "license")`, over every `licenses` there is. */
export function within(parent: unknown, list: string, name: string): unknown[] {
  return children(parent, list).flatMap((one) => children(one, name));
}

/** An element's own text, without the white space around it; undefined when there is none. */
export function textOf(element: unknown): string | undefined {
  const written = isObject(element) ? element["#text"] : element;
  if (typeof written !== "string") return undefined;
  const trimmed = written.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** The text of the first child of a name. */
export function childText(parent: unknown, name: string): string | undefined {
  return textOf(child(parent, name));
}

/** An attribute's value; undefined when it is absent or blank. */
export function attribute(element: unknown, name: string): string | undefined {
  return isObject(element) ? textOf(element[`@${name}`]) : undefined;
}
