/** The same address without user and password; what is no URL (`git@host:path`, `github.com/shop/api`) is left as it is. */
export function withoutCredentials(address: string): string {
  return address.trim().replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, (whole, scheme: string) =>
    // The user of an ssh address is its account at the host and no secret; a password is.
    /^(?:git\+)?ssh:/i.test(scheme) && !whole.slice(scheme.length).includes(":") ? whole : scheme,
  );
}
