/** The product's sign: the load line through its circle. Decorative beside the name, hence hidden from readers. */
export function PlimsollMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden fill="none" stroke="currentColor" strokeLinecap="round">
      <circle cx="12" cy="12" r="6.5" strokeWidth="2" />
      <path d="M2 12h20" strokeWidth="2" />
    </svg>
  );
}
