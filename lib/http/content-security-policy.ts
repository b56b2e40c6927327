/** The request header in which the proxy tells the page its nonce; one that a client sends is overwritten. */
export const NONCE_HEADER = "x-nonce";

/**
 * What a page may load: its own scripts by nonce and what those load in turn, everything else from this origin. Styles
 * stay inline, since charts and positioned menus set them on elements.
 */
export function pagePolicy(nonce: string, development: boolean): string {
  // React's development build rebuilds the server's stack traces with eval.
  const scripts = ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])];
  return join({
    "default-src": "'self'",
    "script-src": scripts.join(" "),
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  });
}

/**
 * For everything that is no page: an answer of the API or a file, should a browser show it as one, does nothing. It replaces
 * what a route sets for itself.
 */
export function otherPolicy(): string {
  return join({
    sandbox: "",
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  });
}

function join(directives: Record<string, string>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join("; ");
}
