import type { RecordTarget } from "@/lib/model/record";

/** Where a test against a running service found something: the origin is the asset, the route lies in it. */
export type Place = { target: RecordTarget | undefined; route: string };

const MAX_URL_CHARS = 8192;

/**
 * The place of a URL. Origins are normalized (lower case host, default port dropped, names in punycode); query, fragment, user
 * and session ids in the path are left out of the route: they change from scan to scan.
 *
 * Returns  null for what is no absolute URL with a host.
 */
export function placeOfUrl(written: string | undefined): Place | null {
  if (!written || written.length > MAX_URL_CHARS || !/^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(written)) return null;
  try {
    const url = new URL(written);
    if (url.hostname === "" || url.protocol === "file:") return null;
    return {
      target: { kind: "endpoint", name: `${url.protocol}//${url.host.toLowerCase()}` },
      route: routeOf(url.pathname),
    };
  } catch {
    return null;
  }
}

/** The path alone, beginning with a slash, without query, fragment and session ids. */
export function routeOf(path: string | undefined): string {
  const written = path ?? "";
  const end = written.search(/[?#]/);
  const whole = end === -1 ? written : written.slice(0, end);
  const bare = whole.includes(";") ? whole.replaceAll(/;jsessionid=[^/;]*/gi, "") : whole;
  // Templates put their path behind whatever base address they were given, slash or not.
  return `/${bare.replace(/^\/+/, "")}`;
}

/** The one origin of several places, where they all have the same: then a report is about it. */
export function onlyOrigin(index: ReadonlyMap<string, unknown>): RecordTarget | null {
  const origins = [...index.keys()].filter((key) => key.startsWith(ORIGIN)).map((key) => key.slice(ORIGIN.length));
  return origins.length === 1 ? { kind: "endpoint", name: origins[0] as string } : null;
}

/** An index entry for `onlyOrigin`. */
export function originEntry(place: Place | null): (readonly [string, unknown])[] {
  return place?.target?.kind === "endpoint" ? [[`${ORIGIN}${place.target.name}`, true]] : [];
}

const ORIGIN = "origin ";
