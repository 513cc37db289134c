/** The mark: a crown of three points that sits on a terminal's cursor. */
export function Crown({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="2.4 3.2 19.2 19.2" aria-hidden="true" color="var(--gold-line)">
      <path
        d="M4.2 8.1 8.4 11.4 12 5l3.6 6.4 4.2-3.3-1.5 7.9H5.7z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinejoin="round"
      />
      <rect x="4.8" y="18.9" width="9.6" height="2.3" rx="0.7" fill="currentColor" />
    </svg>
  );
}
