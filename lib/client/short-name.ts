const KEPT = 2;

/** The end of a path-like name, which tells two apart: `registry.example/shop/api` is `shop/api`. Short names stay whole. */
export function shortName(name: string, longest = 24): string {
  if (name.length <= longest) return name;
  const parts = name.split("/");
  return parts.length > KEPT ? parts.slice(-KEPT).join("/") : name;
}
