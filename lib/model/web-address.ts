/** Whether a text from a report may become a link: an absolute address of the web, and not a script or a document by itself. */
export function isWebAddress(text: string): boolean {
  // Browsers drop these before they read the scheme; no honest address holds one.
  if (/[\p{Cc}\s]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  // "https://semgrep.dev@evil.example/" reads as if it led to what stands first.
  return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
}
