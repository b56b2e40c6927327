/** Where to go after signing in: a path of this site, or its start page. Anything that could leave the site becomes `/`. */
export function safePath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith("/")) return "/";
  // Browsers read "//host" and "/\host" as another site, and drop tabs and line breaks before deciding.
  if (/^\/[/\\]|[\t\r\n]/.test(wanted)) return "/";
  const base = "http://plimsoll.invalid";
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : null;
  return url?.origin === base ? `${url.pathname}${url.search}${url.hash}` : "/";
}

/** The same for next-auth, which speaks in absolute addresses. */
export function safeRedirect(url: string, baseUrl: string): string {
  if (url.startsWith("/")) return new URL(safePath(url), baseUrl).href;
  return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin ? url : baseUrl;
}
