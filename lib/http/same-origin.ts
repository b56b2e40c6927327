import { AppError } from "@/lib/model/error";

/**
 * Refuses a cookie-authenticated write that another site could have caused (MODEL section 6). Browsers state the
 * initiator in headers that pages cannot forge; a request that states none is not from a page of ours.
 */
export function demandSameOrigin(request: Request, publicUrl: string | undefined): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") refuse();
  const origin = request.headers.get("origin");
  if (origin !== null) {
    if (!ownOrigins(request, publicUrl).has(origin)) refuse();
  } else if (site === null) refuse();
}

/** The address the browser used: the public one, or `Host` as the request carries it (http or, behind a proxy, https). */
function ownOrigins(request: Request, publicUrl: string | undefined): Set<string> {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return new Set([`http://${host}`, `https://${host}`, ...(publicUrl ? [new URL(publicUrl).origin] : [])]);
}

function refuse(): never {
  throw new AppError(
    "forbidden",
    "This change did not come from a page of this site. Open the page again, or use an API token for scripts.",
  );
}
