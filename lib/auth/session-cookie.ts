import { env } from "@/lib/env";
import { deriveKey } from "@/lib/keys";

/** Behind TLS the cookie carries the `__Secure-` prefix and never travels in clear. */
export function usesSecureCookies(): boolean {
  return env().PLIMSOLL_PUBLIC_URL?.startsWith("https://") ?? false;
}

export function sessionCookieName(): string {
  return usesSecureCookies() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

/** Signs and encrypts sessions; derived, so that it is the same in every process and never the instance's secret itself. */
export function sessionSecret(): string {
  return deriveKey("sessions").toString("base64url");
}
