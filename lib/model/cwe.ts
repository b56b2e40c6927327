/** MITRE's page of a weakness, `CWE-79`. */
export function cweAddress(cwe: string): string {
  return `https://cwe.mitre.org/data/definitions/${cwe.replace(/^CWE-/, "")}.html`;
}
